import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Surroundings } from '../../../cli/command-line.ts';
import type { Incident } from '../../../shared/bounce/outage/incident.ts';
import { createIncidentRegister } from '../../../shared/storage/incident-register.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { anIncident, aWatchOfCompanies, ended } from '../../support/an-incident.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

const { id } = anIncident();
const expired = anIncident({
  id: 'outage-20261008-other-Z-0b0b',
  part: { kind: 'organisation', name: 'school.example' },
  code: 'Z',
  state: ended('dismissed', '2026-10-30T00:00:00.000Z', 'later sends'),
  judged: { witnesses: 4_000, bounced: 1_200, usually: 8.4 },
});
const filter = aWatchOfCompanies();

describe('incidents', () => {
  let table: TestTable;

  const register = () => createIncidentRegister(table.documents, table.table, () => 'kept');
  const keep = (...incidents: Incident[]) => register().change(() => incidents);
  const incidents = (words = '', what: Partial<Surroundings> = {}) =>
    runHere(['--stack', 'Hygiene', 'incidents', ...words.split(' ').filter(Boolean)], {
      openTarget: async () => aTarget(table),
      ...what,
    });
  const held = (address: string) => aHeldRecord([aBounce({ address })]);

  beforeEach(async () => {
    table = await aTable();
  });
  afterEach(() => table.close());

  test('lists each with its place, code, day, contacts, what it was judged by, how many wait, and how it ended', async () => {
    await keep(expired, anIncident());
    await storeRecords(table, [held('ada@gmail.com'), held('bob@gmail.com')]);

    const { exitCode, printed } = await incidents();

    expect(exitCode).toBe(0);
    expect(printed).toMatch(/^ +code +sent on +bounced +judged +usually +waiting\n/);
    expect(printed).toMatch(
      /outage-20261008-other-Z-0b0b\n +school\.example: dismissed on 2026-10-30 by later sends\n +Z +2026-11-01 +30 +1,200 of 4,000 +8 +0\n/,
    );
    expect(printed).toMatch(
      /outage-20261101-gmail\.com-B-0a0a\n +gmail\.com: open\n +B +2026-11-01 +30 +30 of 300 +2 +2\n/,
    );
    expect(printed).toContain(`npx bounce-hygiene incidents show ${id} --stack Hygiene`);
    expect(printed).not.toContain('Watches');
  });

  test.each<[Incident['part'], string]>([
    [{ kind: 'organisation', name: 'filter.example' }, 'filter.example: open'],
    [{ kind: 'companies behind', name: 'outlook.com' }, 'companies behind outlook.com: open'],
    [{ kind: 'companies' }, 'all companies: open'],
    [{ kind: 'rest' }, 'the whole send: open'],
  ])('lists one about %j as what it is about', async (part, title) => {
    await keep(anIncident({ part }));

    expect((await incidents()).printed).toContain(`\n  ${title}\n`);
  });

  test('lists watches apart, and proposes to do nothing about them', async () => {
    await keep(filter, anIncident());

    const both = await incidents();
    await keep(filter);
    const alone = await incidents();

    for (const { printed } of [both, alone])
      expect(printed).toMatch(
        /\n\nWatches: their addresses wait for one more send, and nobody has to look\.\n +code .*\noutage-20261101-companies-Z-0c0c\n +companies behind filter\.example: open\n +Z +2026-11-01 +97 +82 of 200 +1 +0(\n|$)/,
      );
    expect(both.printed.indexOf(id)).toBeLessThan(both.printed.indexOf('Watches'));
    expect(both.printed).toContain(`incidents show ${id}`);
    expect(alone.printed).toMatch(/^No incident is known\.\n\nWatches/);
    expect(alone.printed).not.toContain('For example');
  });

  test('lists an incident of which the vendor did not say when it was sent, and from before witnesses were counted', async () => {
    await keep(
      anIncident({
        sentAt: undefined,
        judged: { witnesses: undefined, bounced: 30, usually: undefined },
      }),
    );

    expect((await incidents()).printed).toMatch(/gmail\.com: open\n +B +not known +30 +0\n/);
  });

  test('says so when there is none', async () => {
    const { exitCode, printed } = await incidents();

    expect(exitCode).toBe(0);
    expect(printed).toBe('No incident is known: nothing has stood out so far.');
  });

  test('shows one, the first of the addresses that wait for it, and what may be done with it', async () => {
    await keep(anIncident());
    await storeRecords(table, [
      held('ada@gmail.com'),
      held('\u001b[2J\u202e@gmail.com'),
      held('cy@gmail.com'),
    ]);

    const all = await incidents(`show ${id}`);
    const first = await incidents(`show ${id} --limit 1`);

    expect(all.printed).toContain(
      '30 contacts at gmail.com bounced with code B (the address does not exist)',
    );
    expect(all.printed).toContain(
      '\n  30 of 300 people there who took an earlier send bounced, usually 2.\n',
    );
    expect(all.printed).toContain('\n  The send had 1,000 messages.\n');
    expect(all.printed).not.toContain('watch');
    expect(all.printed).toContain('3 addresses wait until it ends:');
    for (const address of ['ada@gmail.com', '\\u001b[2J\\u202e@gmail.com', 'cy@gmail.com']) {
      expect(all.printed).toContain(`\n    ${address}\n`);
    }
    expect(all.printed).toContain(`npx bounce-hygiene incidents dismiss ${id} --stack Hygiene`);
    expect(all.printed).toContain(`npx bounce-hygiene incidents confirm ${id} --stack Hygiene`);
    expect(all.printed).not.toContain('reopen');
    expect(first.printed).toContain('and 2 more (--limit 3 shows all)');
  });

  test('shows how many bounced in all where not all of them are witnesses', async () => {
    await keep(anIncident({ held: 37 }));

    expect((await incidents(`show ${id}`)).printed).toContain(
      '37 contacts at gmail.com bounced with code B (the address does not exist).\n  30 of 300 people ',
    );
  });

  test.each<[Incident['part'], string, string]>([
    [
      { kind: 'organisation', name: 'filter.example' },
      '97 contacts with mail at filter.example bounced',
      '82 of 200 people there who took an earlier send bounced, usually 1; a company counts as one.',
    ],
    [
      { kind: 'companies behind', name: 'filter.example' },
      '97 contacts at companies behind filter.example bounced',
      '82 of 200 companies behind filter.example that took an earlier send bounced, usually 1.',
    ],
    [
      { kind: 'companies' },
      '97 contacts at companies bounced',
      '82 of 200 companies that took an earlier send bounced, usually 1.',
    ],
    [
      { kind: 'rest' },
      '97 contacts bounced',
      '82 of 200 people who took an earlier send bounced, usually 1; a company counts as one.',
    ],
  ])('shows one about %j with its numbers', async (part, bounced, judged) => {
    await keep({ ...filter, level: 'incident', part });

    const { printed } = await incidents(`show ${filter.id}`);

    expect(printed).toContain(`In the send of 2026-11-01, ${bounced} with code Z (`);
    expect(printed).toContain(`\n  ${judged}\n`);
  });

  test('shows nothing of witnesses where it was opened before they were counted', async () => {
    await keep(anIncident({ judged: { witnesses: undefined, bounced: 30, usually: undefined } }));

    const { printed } = await incidents(`show ${id}`);

    expect(printed).toContain('30 contacts at gmail.com bounced with code B');
    expect(printed).not.toContain('took an earlier send');
  });

  test('shows of a watch that a later send ends it, until that or a person has', async () => {
    await keep(filter);
    const open = await incidents(`show ${filter.id}`);
    await keep({ ...filter, state: ended('dismissed', '2026-11-10T00:00:00.000Z', 'later sends') });
    const dismissed = await incidents(`show ${filter.id}`);

    expect(open.printed).toContain('\n  It is a watch: a later send ends it, and nobody has to look.\n');
    expect(open.printed).toContain(`incidents confirm ${filter.id}`);
    expect(dismissed.printed).toContain('Noticed on 2026-11-01; dismissed on 2026-11-10 by later sends.');
    expect(dismissed.printed).not.toContain('a later send ends it');
  });

  test.each([
    ['dismissed', 'confirm', 'dismiss'],
    ['confirmed', 'dismiss', 'confirm'],
  ] as const)('shows one that is %s with what may still be done with it', async (status, other, same) => {
    await keep(anIncident({ state: ended(status), version: 2 }));
    const decided = await incidents(`show ${id}`);
    await storeRecords(table, [held('ada@gmail.com'), held('bob@gmail.com')]);
    const waiting = await incidents(`show ${id}`);

    expect(decided.printed).toContain('No address waits for it.');
    expect(waiting.printed).toContain('2 addresses are decided again by the next run:\n');
    for (const { printed } of [decided, waiting]) {
      expect(printed).not.toContain('until it ends');
      expect(printed).toContain(`npx bounce-hygiene incidents reopen ${id} --stack Hygiene`);
      expect(printed).toContain(`npx bounce-hygiene incidents ${other} ${id} --stack Hygiene`);
      expect(printed).not.toContain(`npx bounce-hygiene incidents ${same} `);
    }
  });

  test.each([
    ['confirm', 'confirmed', 'its bounces count'],
    ['dismiss', 'dismissed', 'its bounces never count'],
  ])('stores %s, and says what happens next and how to take it back', async (verb, status, meaning) => {
    await keep(anIncident());
    await storeRecords(table, [held('ada@gmail.com')]);

    const { exitCode, printed } = await incidents(`${verb} ${id} --yes`);

    expect(exitCode).toBe(0);
    expect(printed.split('\n')).toEqual([
      `${id} is ${status} now: ${meaning}.`,
      'The next run re-decides 1 address.',
      `To take it back: npx bounce-hygiene incidents reopen ${id} --stack Hygiene`,
    ]);
    expect(await register().read()).toMatchObject([{ state: { status, resolvedBy: 'person' }, version: 2 }]);
  });

  test.each([
    ['confirm', 'confirmed'],
    ['dismiss', 'dismissed'],
  ])('stores %s of a watch too, and a reopened one is a watch still', async (verb, status) => {
    await keep(filter);

    const { exitCode, printed } = await incidents(`${verb} ${filter.id} --yes`);

    expect(exitCode).toBe(0);
    expect(printed).toContain(`${filter.id} is ${status} now: `);
    expect(await register().read()).toMatchObject([
      { level: 'watch', state: { status, resolvedBy: 'person' }, version: 2 },
    ]);
    await incidents(`reopen ${filter.id} --yes`);
    expect(await register().read()).toMatchObject([
      { level: 'watch', state: { status: 'open' }, version: 3 },
    ]);
  });

  test('says that the next run has nothing to do when no address waits', async () => {
    await keep(anIncident());

    expect((await incidents(`confirm ${id} --yes`)).printed).toContain('No address waits for it');
  });

  test('reopens one that has expired', async () => {
    await keep(expired);

    const { printed } = await incidents(`reopen ${expired.id} --yes`);

    expect(printed).toContain(
      'is open now (before: dismissed on 2026-10-30 by later sends): its addresses wait.',
    );
    expect(printed).toContain('The next run reads the report of that send again');
    expect(printed).toContain(`npx bounce-hygiene incidents dismiss ${expired.id}`);
    expect(await register().read()).toMatchObject([{ state: { status: 'open' }, version: 2 }]);
  });

  test('says that there is nothing to do, and how many addresses the next run decides all the same', async () => {
    await keep(anIncident());
    await storeRecords(table, [held('ada@gmail.com')]);
    await incidents(`dismiss ${id} --yes`);
    const before = await table.items('POLL#');

    const { exitCode, printed } = await incidents(`dismiss ${id} --yes`);

    expect(exitCode).toBe(0);
    expect(printed).toBe(
      `Nothing to do: ${id} is already dismissed on 2026-11-20 by a person. The next run re-decides 1 address.`,
    );
    expect(await table.items('POLL#')).toEqual(before);
  });

  test.each(['show', 'confirm --yes', 'dismiss --yes', 'reopen --yes'])(
    '%s says which incidents there are when the one asked for is unknown',
    async (verb) => {
      await keep(expired, anIncident());
      const before = await table.items('POLL#');

      const { exitCode, printed, errors } = await incidents(`${verb} outage-typo`);

      expect({ exitCode, printed }).toEqual({ exitCode: 1, printed: '' });
      expect(errors).toContain(`\nThere is no incident "outage-typo". There are:\n  ${expired.id}\n  ${id}`);
      expect(await table.items('POLL#')).toEqual(before);
    },
  );

  test('leaves a register alone that it does not understand', async () => {
    await storeItems(table, [{ pk: 'POLL#INCIDENTS', incidents: 'none', revision: 'by hand' }]);

    const { exitCode, errors } = await incidents(`confirm ${id} --yes`);

    expect(exitCode).toBe(1);
    expect(errors).toContain('The item POLL#INCIDENTS is not in the form we write.');
    expect(await table.item('POLL#INCIDENTS')).toMatchObject({ revision: 'by hand' });
  });

  test('says what to look at when there is no such table', async () => {
    const { exitCode, printed, errors } = await incidents('', {
      openTarget: async () => aTarget(table, { table: 'Nothing' }),
    });

    expect([exitCode, printed]).toEqual([1, '']);
    expect(errors.split('\n').slice(1)).toEqual([
      'Could not read the incidents (ResourceNotFoundException). There is no such table in this region. Look at --stack and --region.',
    ]);
  });

  test.each([
    ['confirm', "missing required argument 'incident'"],
    [`confirm ${id}`, 'give --yes to go ahead without. Nothing was written.'],
    ['forget x', 'forget'],
    [`show ${id} --limit few`, 'It must be a whole number'],
    [`dismiss ${id} --yse`, '(Did you mean --yes?)'],
  ])('refuses "%s"', async (words, why) => {
    await keep(anIncident());
    const before = await table.items('');

    const { exitCode, printed, errors } = await incidents(words);

    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
    expect(errors).toContain(why);
    expect(await table.items('')).toEqual(before);
  });

  test('ends none by a clock that is minutes off, since it would keep the time', async () => {
    await keep(anIncident());
    const target = aTarget(table, { serviceTime: () => Date.parse('2026-11-20T00:10:00.000Z') });

    const { exitCode, errors } = await incidents(`dismiss ${id} --yes`, { openTarget: async () => target });

    expect(exitCode).toBe(1);
    expect(errors).toMatch(/clock is \d+ minutes \S+( of)? the service's; nothing was written\./);
    expect(await register().read()).toMatchObject([{ state: { status: 'open' } }]);
  });

  test('prints JSON with --json: one object a line for the list, one for show and for an end', async () => {
    await keep(expired, filter, anIncident());
    await storeRecords(table, [held('ada@gmail.com'), held('bob@gmail.com')]);

    const list = await incidents('--json');
    const shown = await incidents(`show ${id} --limit 1 --json`);
    const first = await incidents(`dismiss ${id} --yes --json`);
    const second = await incidents(`dismiss ${id} --yes --json`);

    expect(
      list.printed
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { id: expired.id, status: 'dismissed', resolvedBy: 'later sends', waiting: 0 },
      {
        ...{ id: filter.id, status: 'open', level: 'watch', about: 'companies behind' },
        ...{ provider: 'filter.example', judged: { witnesses: 200, bounced: 82, usually: 0.8 }, bounced: 97 },
      },
      {
        ...{ id, status: 'open', level: 'incident', about: 'organisation', provider: 'gmail.com', code: 'B' },
        ...{ bounced: 30, judged: { witnesses: 300, bounced: 30, usually: 2 }, sent: 1_000, waiting: 2 },
      },
    ]);
    expect(JSON.parse(shown.printed)).toMatchObject({ id, waiting: 2, addresses: [expect.any(String)] });
    expect(JSON.parse(first.printed)).toMatchObject({ id, changed: true, status: 'dismissed' });
    expect(JSON.parse(second.printed)).toMatchObject({ id, changed: false, resolvedBy: 'person' });
  });

  test('names no provider with --json where it is about all companies or the whole send', async () => {
    await keep(
      anIncident({ id: 'companies', part: { kind: 'companies' } }),
      anIncident({ id: 'send', part: { kind: 'rest' } }),
    );

    const lines = (await incidents('--json')).printed.trimEnd().split('\n');
    const all = lines.map((line) => JSON.parse(line));

    expect(all).toMatchObject([{ about: 'companies' }, { about: 'rest' }]);
    for (const one of all) expect(one).not.toHaveProperty('provider');
  });
});
