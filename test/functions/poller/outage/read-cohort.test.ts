import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { MailExchanges } from '../../../../functions/poller/outage/mail-exchanges.ts';
import { readCohort } from '../../../../functions/poller/outage/read-cohort.ts';
import type { Incident } from '../../../../shared/bounce/outage/incident.ts';
import type { Send } from '../../../../shared/bounce/outage/send.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import type { SendRow } from '../../../../shared/constant-contact/sends-report.ts';
import { NotFoundError, ReportUnavailableError } from '../../../../shared/errors.ts';
import { aBounce } from '../../../support/a-bounce.ts';
import { activityOfWeek, aSend } from '../../../support/a-send.ts';
import { anIncident } from '../../../support/an-incident.ts';
import { contactsAmong, exchangesOf } from '../../../support/outage-ports-in-memory.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const addresses = new Map<string, string>();
function idOf(address: string): string {
  const id = `0c0c0c0c-0000-4000-8000-${hash('sha256', address).slice(0, 12)}`;
  addresses.set(id, address);
  return id;
}
const pageSize = 500;
const now = aSend({ week: 9 });

interface Made {
  readonly bounced?: Readonly<Record<number, Readonly<Record<string, string>>>>;
  readonly incidents?: readonly Incident[];
  readonly exchanges?: Pick<MailExchanges, 'lookUp'>;
  readonly refuses?: Readonly<Record<number, Error>>;
}

/** Reads who took the letters of these weeks; what was asked stands beside it. */
async function read(letters: Readonly<Record<number, readonly string[]>>, made: Made = {}) {
  const weeks = Object.keys(letters).map(Number);
  const weekOf = (id: string) => weeks.find((week) => activityOfWeek(week) === id) ?? 0;
  const asked: number[] = [];
  const before: readonly Send[] = weeks.toSorted((one, other) => other - one).map((week) => aSend({ week }));
  const found = await readCohort(now, before, new Set(), {
    async *readSends(id) {
      const week = weekOf(id);
      asked.push(week);
      const refusal = made.refuses?.[week];
      if (refusal) throw refusal;
      const rows = (letters[week] ?? []).map(
        (address): SendRow => ({ address, contactId: idOf(address), sentAt: sentInWeek(week) }),
      );
      for (let start = 0; start < rows.length; start += pageSize)
        yield {
          rows: rows.slice(start, start + pageSize),
          unreadable: 0,
          isLast: start + pageSize >= rows.length,
        };
    },
    rowsOf: async ({ campaignActivityId }) =>
      contactsAmong(
        Object.entries(made.bounced?.[weekOf(campaignActivityId)] ?? {}).map(([address, code]) =>
          aBounce({ address, code, contactId: idOf(address), campaignActivityId }),
        ),
      ),
    exchanges: made.exchanges ?? exchangesOf({}),
    incidents: { all: () => made.incidents ?? [] },
  });
  return { found, asked };
}

const witnesses = ({ found }: Awaited<ReturnType<typeof read>>) =>
  found === 'none' ? [] : found.people.map(({ contactId }) => addresses.get(contactId));
const [ann, ben, cid] = ['a@x.de', 'b@x.de', 'c@x.de'] as const;

describe('witnesses', () => {
  it('are those who took an earlier send', async () => {
    expect(witnesses(await read({ 8: [ann, ben] }))).toEqual([ann, ben]);
  });

  it.each(['B', 'S', 'Z', 'F', 'D', 'X', 'Q'])('are not those who bounced there with %s', async (code) => {
    expect(witnesses(await read({ 8: [ann, ben] }, { bounced: { 8: { [ann]: code } } }))).toEqual([ben]);
  });

  it('are those who answered by themselves: the message was delivered', async () => {
    expect(witnesses(await read({ 8: [ann] }, { bounced: { 8: { [ann]: 'V' } } }))).toEqual([ann]);
  });

  it('are known by their newest message', async () => {
    const letters = { 7: [ann, ben, cid], 8: [ann, ben] };
    expect(witnesses(await read(letters, { bounced: { 8: { [ann]: 'B' } } }))).toEqual([ben, cid]);
    expect(witnesses(await read(letters, { bounced: { 7: { [ann]: 'B' } } }))).toEqual([ann, ben, cid]);
  });

  it('are known by an older message where a block of the newest is held', async () => {
    const held = anIncident({
      campaignActivityId: activityOfWeek(8),
      code: 'Z',
      covered: { kind: 'domains', domains: [providerHash('x.de')] },
    });
    const letters = { 7: [ann, ben], 8: [ann, ben] };
    const bounced = { 8: { [ann]: 'Z' } };
    expect(witnesses(await read(letters, { bounced, incidents: [held] }))).toEqual([ben, ann]);
    expect(witnesses(await read(letters, { bounced }))).toEqual([ben]);
    const confirmed = {
      ...held,
      state: { status: 'confirmed', resolvedAt: '', resolvedBy: 'person' },
    } as const;
    expect(witnesses(await read(letters, { bounced, incidents: [confirmed] }))).toEqual([ben]);
  });

  it('are nobody where no earlier report lists anybody', async () => {
    expect((await read({ 8: [] })).found).toBe('none');
    expect((await read({ 8: [ann] }, { refuses: { 8: new NotFoundError('it') } })).found).toBe('none');
  });

  it('are not known while a report cannot be read', async () => {
    const refuses = { 8: new ReportUnavailableError('later') };
    await expect(read({ 8: [ann] }, { refuses })).rejects.toBe(refuses[8]);
  });
});

describe('of earlier sends', () => {
  const all = Array.from({ length: 100 }, (_, at) => `p${at}@x.de`);

  it('no more are read once one tells hardly anything new', async () => {
    expect((await read({ 5: all, 6: all, 7: all, 8: all })).asked).toEqual([8, 7]);
  });

  it('as many are read as have others', async () => {
    const [ones, others] = [all.slice(0, 50), all.slice(50)];
    expect((await read({ 5: ones, 6: others, 7: ones, 8: others })).asked).toEqual([8, 7, 6]);
  });

  it('at most forty pages are read', async () => {
    const many = (from: number) => Array.from({ length: 15_000 }, (_, at) => `${from + at}@x.de`);
    const { found, asked } = await read({ 7: many(20_000), 8: many(0) });
    expect(asked).toEqual([8, 7]);
    expect(found === 'none' ? 0 : found.people.length).toBe(20_000);
  });
});

describe('the domains of a cohort', () => {
  const firms = ['one.example', 'two.example', 'three.example'];
  const list = [
    'a@gmail.com',
    ...firms.map((firm) => `a@${firm}`),
    ...Array.from({ length: 5 }, (_, at) => `p${at}@club.example`),
  ];

  it('are mailboxes where a table knows them or five people have one, and companies otherwise', async () => {
    const { found } = await read(
      { 8: list },
      { exchanges: exchangesOf({ 'one.example': 'filter.example' }) },
    );
    expect(found).toMatchObject({
      cohort: {
        of: 9,
        mailboxes: [
          { domain: providerHash('club.example'), organisation: 'club.example', people: 5 },
          { domain: providerHash('gmail.com'), organisation: 'gmail.com', people: 1 },
        ],
        companies: [{ domain: providerHash('one.example'), organisation: 'filter.example' }],
        otherCompanies: 2,
        companyWeight: 1,
        gone: [],
      },
    });
  });

  it('are mailboxes where they are the largest two hundred, so that a cohort of many domains can be kept', async () => {
    const people = Array.from({ length: 250 }, (_, at) =>
      Array.from({ length: at < 30 ? 5 : 6 }, (_, nth) => `p${nth}@club-${at}.example`),
    );
    const { found } = await read({ 8: people.flat() });
    const { mailboxes = [], otherCompanies } = found === 'none' ? {} : found.cohort;
    expect(mailboxes).toHaveLength(200);
    expect(new Set(mailboxes.map((each) => each.people))).toEqual(new Set([6]));
    expect(otherCompanies).toBe(50);
  });

  it('have no receiver whose name is too long to be one', async () => {
    const { found } = await read(
      { 8: ['a@firm.example'] },
      { exchanges: exchangesOf({ 'firm.example': `${'f'.repeat(60)}.example` }) },
    );
    expect(found).toMatchObject({ cohort: { companies: [], otherCompanies: 1 } });
  });

  it('are looked up, four hundred at most, and stand for the others then', async () => {
    const many = Array.from({ length: 1_000 }, (_, at) => `a@firm-${at}.example`);
    let lookedUp = 0;
    const lookUp = async (domains: readonly string[]) => {
      lookedUp += domains.length;
      return new Map(
        domains.map((domain) => [domain, { kind: 'organisation', name: 'filter.example' }] as const),
      );
    };
    const { found } = await read({ 8: many }, { exchanges: { lookUp } });
    expect(lookedUp).toBe(400);
    expect(found).toMatchObject({ cohort: { otherCompanies: 0, companyWeight: 2.5 } });
  });
});
