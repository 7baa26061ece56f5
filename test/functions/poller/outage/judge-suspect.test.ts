import { describe, expect, it } from 'vitest';
import { nobodyErased } from '../../../../functions/poller/memory/erased.ts';
import { judgeSuspect } from '../../../../functions/poller/outage/judge-suspect.ts';
import type { OutagePorts } from '../../../../functions/poller/outage/outage-ports.ts';
import type { Bounce } from '../../../../shared/bounce/bounce.ts';
import type { Comparison } from '../../../../shared/bounce/outage/baseline.ts';
import type { OutageDetection } from '../../../../shared/bounce/policy.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import { BudgetSpentError, NotFoundError, StorageError } from '../../../../shared/errors.ts';
import { aBounce, withoutCode } from '../../../support/a-bounce.ts';
import { aReportedSend } from '../../../support/a-reported-send.ts';
import { activityOfWeek } from '../../../support/a-send.ts';
import { anAddressRecord } from '../../../support/an-address-record.ts';
import { memoryOver } from '../../../support/outage-ports-in-memory.ts';
import { standard } from '../../../support/policies.ts';

const bounceOf = (number: number): Bounce =>
  aBounce({
    address: `${number}@gmail.com`,
    campaignActivityId: activityOfWeek(1),
    contactId: `0c0c0c0c-0000-4000-8000-${String(number).padStart(12, '0')}`,
  });
const bounces = (count: number) => Array.from({ length: count }, (_, number) => bounceOf(number));
const baseline = Array.from({ length: 6 }, () => ({ there: 0.002, elsewhere: 0.004 }));

interface Suspected {
  /** Contacts that the fingerprints of the report count; as many as there are rows unless said. */
  readonly contacts?: number;
  readonly usual?: Comparison['usual'];
}

async function judged(
  rows: readonly Bounce[],
  { contacts, usual = baseline }: Suspected = {},
  ports: Partial<OutagePorts> = {},
) {
  const asked: string[] = [];
  const counted = contacts ?? new Set(rows.map(({ contactId }) => contactId)).size;
  const finding = await judgeSuspect(
    aReportedSend(),
    { provider: providerHash('gmail.com'), code: 'B', contacts: counted },
    { contactsElsewhere: 4, usual },
    {
      policy: standard,
      detection: standard.outageDetection as OutageDetection,
      lookbackDays: 90,
      erased: nobodyErased,
      memory: memoryOver(new Map()),
      incidents: { all: () => [], referencesOf: () => [], change: async () => {} },
      publisher: { publish: async () => [] },
      now: () => new Date('2026-11-20T12:00:00.000Z'),
      records: { readMany: async () => new Map() },
      async *readReport() {
        asked.push('bounces');
        yield { rows: rows.map((bounce) => ({ kind: 'bounce', bounce })), isLast: true };
      },
      async readSentThere() {
        asked.push('sends');
        return { messages: 100, by: 'sample' };
      },
      ...ports,
    },
  );
  return { ...finding, asked };
}

describe('the judgement of a suspect', () => {
  it('asks for nothing where what is known is ordinary', async () => {
    expect(await judged(bounces(5))).toEqual({ is: 'ordinary', asked: [] });
  });

  it('reads the rows again, and nothing else where there is a baseline', async () => {
    expect(await judged(bounces(60))).toMatchObject({
      is: 'outage',
      bounces: bounces(60),
      incident: { provider: 'gmail.com', contacts: 60, held: 60, sent: 1_000, publication: 'due' },
      asked: ['bounces'],
    });
  });

  it('asks how much was sent there where there is no baseline, and says how that is known', async () => {
    const { asked, ...judgement } = await judged(bounces(60), { usual: [] });
    expect(judgement).toMatchObject({
      is: 'outage',
      incident: { sentThere: { messages: 100, by: 'sample' } },
    });
    expect(asked).toEqual(['sends', 'bounces']);
  });

  it('believes the bounces when a sample shows no message there', async () => {
    const readSentThere: OutagePorts['readSentThere'] = async () => ({ messages: 0, by: 'sample' });
    expect(await judged(bounces(60), { usual: [] }, { readSentThere })).toMatchObject({ is: 'outage' });
  });

  it('counts a contact once, though it bounced twice', async () => {
    const twice = bounces(15).flatMap((bounce) => [
      bounce,
      { ...bounce, bouncedAt: '2026-11-01T11:00:00.000Z' },
    ]);
    expect(await judged(twice, { contacts: 60 })).toMatchObject({ is: 'unsure' });
  });

  it('is unsure while rows have no code and no record knows one', async () => {
    const rows = bounces(60).map((bounce) => ({ address: bounce.address, ...withoutCode(bounce) }));
    expect(await judged(rows)).toMatchObject({ is: 'unsure' });
    const records = {
      readMany: async () => new Map(bounces(60).map((bounce) => [bounce.address, anAddressRecord([bounce])])),
    };
    expect(await judged(rows, {}, { records })).toMatchObject({ is: 'outage', bounces: bounces(60) });
  });

  it('is unsure when it depends on the report of sends, and that is not there', async () => {
    const readSentThere = async () => Promise.reject(new NotFoundError('the sends'));
    expect(await judged(bounces(60), { usual: [] }, { readSentThere })).toMatchObject({ is: 'unsure' });
  });

  it('is unsure when fewer rows come back than were counted: the page may have been cut off', async () => {
    expect(await judged(bounces(5), { contacts: 60 })).toMatchObject({ is: 'unsure' });
  });

  it('is unsure when the report of sends counts fewer than bounced: it is not complete yet', async () => {
    const counted = (messages: number) =>
      judged(
        bounces(60),
        { usual: [] },
        { readSentThere: async () => ({ messages, by: 'count', of: 1_000 }) },
      );
    expect(await counted(0)).toMatchObject({ is: 'unsure', asked: [] });
    expect(await counted(59)).toMatchObject({ is: 'unsure' });
    expect(await counted(60)).toMatchObject({ is: 'outage' });
  });

  it.each([
    ['the budget', new BudgetSpentError()],
    ['the table', new StorageError('no')],
  ])('ends with the run when %s does', async (_, end) => {
    const readSentThere = async () => Promise.reject(end);
    await expect(judged(bounces(60), { usual: [] }, { readSentThere })).rejects.toBe(end);
    const readMany = async () => Promise.reject(end);
    await expect(judged(bounces(60), {}, { records: { readMany } })).rejects.toBe(end);
  });
});
