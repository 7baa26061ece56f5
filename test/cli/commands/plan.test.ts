import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Surroundings } from '../../../cli/command-line.ts';
import { createCampaignMemories } from '../../../functions/poller/memory/campaign-memories.ts';
import { createRunMemoryStore } from '../../../functions/poller/memory/run-memory.ts';
import { newCampaign } from '../../../functions/poller/plan/apply.ts';
import { type CampaignMemory, newReport } from '../../../functions/poller/plan/campaign-memory.ts';
import { readSettings } from '../../../infra/settings.ts';
import { hourMs } from '../../../shared/bounce/instant.ts';
import { aClock } from '../../support/a-clock.ts';
import { aPage } from '../../support/a-page.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { anUnfinishedReport } from '../../support/an-unfinished-report.ts';
import { runHere } from '../../support/run-command-line.ts';

const clock = aClock('2026-11-20T12:00:00.000Z');
const id = (digit: number) => `0000000${digit}-0000-4000-8000-000000000000`;
const hoursBefore = (hours: number) => new Date(clock.now().getTime() - hours * hourMs).toISOString();

function remembered(campaign: number, hoursAgo: number, what: Partial<CampaignMemory> = {}): CampaignMemory {
  const lastSentAt = hoursBefore(72);
  const times = { wholeAt: hoursBefore(hoursAgo), lastReadAt: hoursBefore(hoursAgo) };
  const counters = { byCode: { B: 1 } };
  return {
    ...newCampaign(id(campaign)),
    listed: { lastSentAt, bounces: 1 },
    isServed: true,
    details: { readAt: hoursBefore(1), lastSentAt, name: `The letter of day ${campaign}` },
    reports: [
      { ...newReport(id(campaign + 4)), stage: { name: 'open', ...times }, counters, seen: { B: 1 } },
    ],
    ...what,
  };
}

describe('plan', () => {
  let table: TestTable;
  beforeEach(async () => {
    table = await aTable();
  });
  afterEach(() => table.close());

  const newRevision = () => 'a revision';
  async function remember(...memories: readonly CampaignMemory[]): Promise<void> {
    const { documents } = table;
    const parts = { documents, table: 'Hygiene', clock, newRevision, expiresAt: clock.now() };
    for (const memory of memories) await createCampaignMemories(parts).write(memory);
  }
  const plan = (words = '', what: Partial<Surroundings> = {}) =>
    runHere(['--stack', 'Hygiene', 'plan', ...words.split(' ').filter(Boolean)], {
      ...{ clock, openTarget: async () => aTarget(table) },
      ...what,
    });

  it('names each report that the next run reads, how far and why, and says when the next one is due', async () => {
    await remember(remembered(1, 2), remembered(2, 7), remembered(3, 2, { isServed: false }));

    expect(await plan()).toMatchObject({
      exitCode: 0,
      printed: `The next run asks for the lists, then reads 2 reports of 3 campaigns:

The letter of day 3
  the bounce counters of 1 report
  report 00000007-0000-4000-8000-000000000000
    the newest rows, because the vendor’s lists say something else than last time

The letter of day 2
  report 00000006-0000-4000-8000-000000000000
    the newest rows, because nothing says that it changed; its interval is over

Reports not due: 1. When they are, if nothing changes until then:
  2026-11-20 16:00 UTC  The letter of day 1 (open: new bounces may come)`,
    });
  });

  it('says that nothing is due, and tells reports that could not be read from the others', async () => {
    const trouble = { kind: 'failing', since: hoursBefore(40), last: hoursBefore(3) } as const;
    const suspended = remembered(1, 50);
    await remember({ ...suspended, reports: suspended.reports.map((report) => ({ ...report, trouble })) });

    expect(
      (await plan()).printed,
    ).toBe(`Of 1 campaign nothing is due: the next run asks for the lists, and ends.

Reports not due: 1. When they are, if nothing changes until then:
  2026-11-21 09:00 UTC  The letter of day 1 (could not be read for a day, or is too large: tried once a day)`);
  });

  it('names the reports that are due next, and counts the others', async () => {
    const closed = remembered(9, 2);
    const gone = { kind: 'gone', last: hoursBefore(3) } as const;
    const times = { wholeAt: hoursBefore(2), lastReadAt: hoursBefore(2) };
    const reports = Array.from({ length: 22 }, (_, nth) => ({
      ...newReport(`00000009-0000-4000-8000-0000000000${10 + nth}`),
      stage: { name: 'open' as const, ...times },
      counters: { byCode: { B: 1 } },
      seen: { B: 1 },
    }));
    const [report = newReport('')] = closed.reports;
    const neverAgain = {
      ...report,
      stage: { name: 'closed' as const, since: hoursBefore(2), ...times },
      trouble: gone,
    };
    await remember(remembered(8, 2, { reports, listed: { lastSentAt: hoursBefore(72), bounces: 22 } }), {
      ...closed,
      listed: { lastSentAt: hoursBefore(3_000), bounces: 1 },
      reports: [neverAgain],
    });
    const { printed } = await plan();

    expect(printed).toContain('Reports not due: 23.');
    expect(printed.match(/^ {2}2026-11-20 16:00 UTC {2}The letter of day 8 /gm)).toHaveLength(20);
    expect(printed).toMatch(
      / {2}and 2 more, the last on 2026-11-20 16:00 UTC\n {2}never +1 report, unless the vendor’s lists change$/,
    );
  });

  it('says that a closed quota comes first', async () => {
    await remember(remembered(1, 7));
    const store = createRunMemoryStore(table.documents, 'Hygiene', clock, newRevision);
    await store.write({ quotaClosedUntil: '2026-11-21T00:00:00.000Z' });

    expect((await plan()).printed).toMatch(
      /^Constant Contact has closed the day’s quota: runs make no request until 2026-11-21 00:00 UTC\.\n\nThe next run/,
    );
  });

  it('takes a closed quota that no vendor could have said for none, as a run does', async () => {
    await remember(remembered(1, 7));
    const store = createRunMemoryStore(table.documents, 'Hygiene', clock, newRevision);
    await store.write({ quotaClosedUntil: '9999-12-31T00:00:00.000Z' });

    expect((await plan()).printed).toMatch(/^The next run asks/);
  });

  it('begins with the report that the last run could not finish', async () => {
    await remember(remembered(1, 2, { isServed: false }), remembered(2, 7));
    await createRunMemoryStore(table.documents, 'Hygiene', clock, newRevision).write({
      unfinished: anUnfinishedReport(id(6)),
    });

    expect((await plan()).printed).toMatch(/:\n\nThe letter of day 2\n/);
  });

  it('says so where nothing is remembered yet', async () => {
    expect((await plan()).printed).toBe(
      'The poller remembers no campaign yet: the next run asks for the lists and reads every report.',
    );
  });

  it('takes the intervals of the deployment, by default those of infra/settings.ts', async () => {
    await remember(remembered(1, 7));

    expect((await plan('--recheck-recent-hours 8')).printed).toContain('nothing is due');
    const { poller } = readSettings({});
    expect([
      poller.period.toMinutes(),
      poller.recheckRecent.toHours(),
      poller.recheckClosed.toDays(),
    ]).toEqual([15, 6, 30]);
  });

  it('prints one JSON object with --json', async () => {
    await remember(remembered(1, 2), remembered(2, 7));
    const { exitCode, printed } = await plan('--json');

    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      campaigns: 2,
      steps: [
        {
          ...{ campaignId: id(2), name: 'The letter of day 2', readsDetails: false, countersOf: [] },
          reads: [{ campaignActivityId: id(6), why: 'interval', extent: 'newest', comparesRecords: false }],
        },
      ],
      reportsNotDue: [
        {
          ...{ campaignId: id(1), name: 'The letter of day 1', campaignActivityId: id(5), stage: 'open' },
          ...{ trouble: 'none', dueAt: '2026-11-20T16:00:00.000Z' },
        },
      ],
      notDue: { unread: 0, open: 1, quiet: 0, closed: 0 },
      suspended: 0,
      nextDueAt: '2026-11-20T16:00:00.000Z',
    });
  });

  it.each([
    ['--poll-minutes 4', 'It must be a whole number from 5 to 360.'],
    ['--recheck-closed-days never', 'It must be a whole number from 1 to 365.'],
    ['everything', 'too many arguments'],
  ])('refuses %s', async (words, why) => {
    const { exitCode, printed, errors } = await plan(words);

    expect([exitCode, printed]).toEqual([2, '']);
    expect(errors).toContain(why);
  });

  it('fits into 80 columns, and shows no control character of a name', async () => {
    const name = '\u001b[2J\u202eA letter with a long name that somebody has typed in a hurry, and then some';
    await remember(
      remembered(1, 7, { details: { readAt: hoursBefore(1), lastSentAt: hoursBefore(72), name } }),
    );
    const printed: string[] = [];
    await plan('', { out: aPage(printed, 80) });

    expect(
      printed
        .join('\n')
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([]);
    expect(printed.join('\n')).toContain('\\u001b[2J\\u202eA letter');
  });
});

describe('what plan says', () => {
  const on = aPollingWorld();

  it('is what the next run does, if the lists say what they said', async () => {
    await on.start();
    await on.world.runPoller();
    on.world.clock.advance(7 * hourMs);
    const { printed } = await runHere(['--stack', 'Hygiene', 'plan'], {
      clock: on.world.clock,
      openTarget: async () => aTarget(on.world.table),
    });
    const planned = [...printed.matchAll(/^ {2}report (\S+)$/gm)].map(([, report]) => report);
    const already = on.reads().length;
    await on.world.runPoller();

    const read = on
      .reads()
      .slice(already)
      .map(({ path }) => path.split('/').at(-3));
    expect(planned.length).toBeGreaterThan(0);
    // Both were sent at the same time, so that either may come first.
    expect(read.sort()).toEqual(planned.sort());
  });
});
