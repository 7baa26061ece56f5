import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Surroundings } from '../../../cli/command-line.ts';
import { createCampaignMemories } from '../../../functions/poller/memory/campaign-memories.ts';
import { readPublishedRows } from '../../../functions/poller/memory/fingerprints.ts';
import { newCampaign } from '../../../functions/poller/plan/apply.ts';
import { newReport, type ReportMemory } from '../../../functions/poller/plan/campaign-memory.ts';
import type { EvidenceMemory } from '../../../functions/poller/plan/evidence-memory.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';
import { providerHash } from '../../../shared/bounce/provider.ts';
import { fingerprintOf, type Seen } from '../../../shared/constant-contact/fingerprint.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aPage } from '../../support/a-page.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { runHere } from '../../support/run-command-line.ts';

const clock = aClock('2026-11-26T10:30:00.000Z');
const campaignId = (nth: number) => `0b0b0b0b-0000-4000-8000-00000000000${nth}`;
const activityId = (nth: number) => `0a0a0a0a-0000-4000-8000-00000000000${nth}`;
const daysAgo = (days: number) => new Date(clock.now().getTime() - days * dayMs).toISOString();
const [gmail, yahoo] = [providerHash('gmail.com'), providerHash('yahoo.com')];

const mailedTo = (mailed: number): EvidenceMemory => ({
  ...{ kind: 'read', at: daysAgo(1), mailed },
  mailedAt: { [gmail]: mailed / 2, [yahoo]: mailed / 10, abcd: 40 },
});

let table: TestTable;
beforeEach(async () => {
  table = await aTable();
});
afterEach(() => table.close());

interface Remembered {
  readonly name?: string;
  readonly sentDaysAgo: number;
  readonly closedDaysAgo?: number;
  readonly seen?: Seen;
  readonly providers?: ReportMemory['providers'];
  readonly evidence?: EvidenceMemory;
  /** Its first activity, of which it is not known when it was sent. */
  readonly original?: string;
}

async function remember(nth: number, what: Remembered): Promise<void> {
  const { documents } = table;
  const { name, sentDaysAgo, closedDaysAgo, seen = {}, providers = {}, evidence, original } = what;
  const sentAt = daysAgo(sentDaysAgo);
  const times = { wholeAt: daysAgo(closedDaysAgo ?? 1), lastReadAt: daysAgo(closedDaysAgo ?? 1) };
  const stage =
    closedDaysAgo === undefined
      ? ({ name: 'open', ...times } as const)
      : ({ name: 'closed', since: daysAgo(closedDaysAgo), ...times } as const);
  const parts = { documents, table: 'Hygiene', clock, newRevision: () => 'kept', expiresAt: clock.now() };
  await createCampaignMemories(parts).write({
    ...newCampaign(campaignId(nth)),
    ...{ listed: { lastSentAt: sentAt, bounces: 1 }, isServed: true },
    details: { readAt: sentAt, lastSentAt: sentAt, ...(name !== undefined && { name }) },
    reports: [
      ...(original === undefined ? [] : [newReport(original)]),
      {
        ...newReport(activityId(nth), sentAt),
        ...{ stage, seen, providers, ...(evidence && { evidence }) },
      },
    ],
  });
}

async function campaigns(words: readonly string[] = [], what: Partial<Surroundings> = {}) {
  return runHere(['campaigns', '--stack', 'Hygiene', ...words], {
    ...{ clock, openTarget: async () => aTarget(table) },
    ...what,
  });
}

async function onTerminal(words: readonly string[] = [], width = 80) {
  const printed: string[] = [];
  const { exitCode, errors } = await campaigns(words, { out: aPage(printed, width) });
  return { exitCode, errors, printed: printed.join('\n') };
}

/** Three sends of which all is known, and the newest, of which it is not known yet. */
async function rememberFour(): Promise<void> {
  await remember(1, {
    ...{ name: 'September', sentDaysAgo: 80, closedDaysAgo: 60, seen: { B: 4, F: 6, V: 20 } },
    evidence: mailedTo(1_000),
  });
  await remember(2, {
    ...{ name: 'October', sentDaysAgo: 50, closedDaysAgo: 30, seen: { B: 10, F: 10 } },
    evidence: mailedTo(1_000),
  });
  await remember(3, {
    ...{ name: 'Autumn news', sentDaysAgo: 24, closedDaysAgo: 3, seen: { B: 12, Z: 280, F: 29, V: 3 } },
    providers: { [gmail]: { Z: 270, B: 1 }, [yahoo]: { B: 5 }, abcd: { B: 2 } },
    evidence: mailedTo(12_000),
  });
  await remember(4, { name: 'Winter sale', sentDaysAgo: 1, seen: { B: 3 } });
}

describe('campaigns', () => {
  it('lists sends newest first: mailed, bounced without automatic replies, share, the usual, codes and providers', async () => {
    await rememberFour();

    expect(await onTerminal()).toEqual({
      exitCode: 0,
      errors: 'On stack Hygiene in us-east-1.',
      printed: `  sent on     mailed  bounced  share  usual  by code
Winter sale
  2026-11-25       -        3      -  2.0 %  B 3
Autumn news
  2026-11-02  12,000      321  2.7 %  1.5 %  Z 280, F 29, B 12, V 3
    gmail.com 271 of 6,000, yahoo.com 5 of 1,200, elsewhere 16 of 4,800 (codes
    B, S and Z)
October
  2026-10-07   1,000       20  2.0 %  1.8 %  B 10, F 10
September
  2026-09-07   1,000       10  1.0 %  2.3 %  V 20, F 6, B 4

How many were mailed is not known yet of 1 send: that is read once, when the
bounce report has closed.`,
    });
  });

  it('says in words which bounces have no code or one that is not in the table', async () => {
    await remember(1, { name: 'News', sentDaysAgo: 1, seen: { B: 3, '?': 2, '-': 1 } });
    expect((await onTerminal()).printed).toContain('  B 3, unknown code 2, no code 1');
  });

  it('prints one object a line with --json, with null for what is not known', async () => {
    await rememberFour();
    const { exitCode, printed } = await campaigns(['--json']);
    const sends = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect(exitCode).toBe(0);
    expect(sends.map(({ name }) => name)).toEqual(['Winter sale', 'Autumn news', 'October', 'September']);
    expect(sends[0]).toMatchObject({
      ...{ campaignId: campaignId(4), campaignActivityId: activityId(4), sentAt: daysAgo(1), stage: 'open' },
      ...{ mailed: null, mailedIs: 'waiting', bounced: 3, codes: { B: 3 }, share: null, usualShare: 0.02 },
    });
    expect(sends[1]).toMatchObject({
      ...{ mailed: 12_000, mailedIs: 'read', bounced: 321, share: 0.02675, usualShare: 0.015 },
      providers: [
        { provider: 'gmail.com', mailed: 6_000, bounced: 271, codes: { B: 1, Z: 270 } },
        { provider: 'yahoo.com', mailed: 1_200, bounced: 5 },
      ],
      elsewhere: { mailed: 4_800, bounced: 16, codes: { B: 6, Z: 10 } },
      providerCodes: ['B', 'S', 'Z'],
    });
  });

  it('shows the sends of a time only, and compares them with all the same', async () => {
    await rememberFour();
    const between = await campaigns(['--since', '2026-10-01', '--until', '2026-11-02T10:30:00.000Z']);
    const nothing = await campaigns(['--until', '2026-01-01']);

    expect(between.printed).toContain('October\n  2026-10-07   1,000       20  2.0 %  1.8 %');
    expect(between.printed).not.toMatch(/Autumn|September|Winter/);
    expect([nothing.exitCode, nothing.printed]).toEqual([0, '']);
    expect(nothing.errors).toContain('No send of that time is remembered.');
  });

  it('does not give the time of a resend to the original, and leaves that out of the sends of a time, which it says', async () => {
    await remember(1, { name: 'Twice', sentDaysAgo: 2, seen: { B: 3 }, original: activityId(9) });
    const { printed } = await onTerminal();
    const json = (await campaigns(['--json'])).printed.trim().split('\n');
    const since = await campaigns(['--since', '7d', '--json']);
    const until = await campaigns(['--until', '2026-01-01', '--json']);

    expect(printed).toMatch(/Twice\n {2}2026-11-24 .*\nTwice\n {2}not known /);
    expect(json.map((line) => JSON.parse(line).sentAt)).toEqual([daysAgo(2), null]);
    expect(since.printed.trim().split('\n')).toHaveLength(1);
    for (const { errors } of [since, until])
      expect(errors).toContain('1 send was left out: it is not known when it was sent.');
    expect((await campaigns()).errors).not.toContain('left out');
  });

  it('shows twenty on a terminal, and says that there are more', async () => {
    for (let nth = 1; nth <= 9; nth += 1) await remember(nth, { name: `No. ${nth}`, sentDaysAgo: nth });
    const { printed, errors } = await onTerminal(['--limit', '2']);

    expect(printed).toMatch(/No\. 1\n.*\nNo\. 2\n/);
    expect(printed).not.toContain('No. 3');
    expect(errors).toContain('There are more than these 2: --limit shows more.');
  });

  it('says of which sends it will not be known how many were mailed', async () => {
    const seen = { B: 2 };
    await remember(1, { name: 'Old', sentDaysAgo: 40, closedDaysAgo: 20, seen });
    await remember(2, { name: 'Older', sentDaysAgo: 50, closedDaysAgo: 30, seen });
    const evidence = { kind: 'inconclusive', at: daysAgo(1), why: 'fewer than counted' } as const;
    await remember(3, { name: 'Short', sentDaysAgo: 20, closedDaysAgo: 2, seen, evidence });
    const { printed } = await onTerminal();
    const short = await onTerminal([activityId(3)]);

    expect(printed).toContain('2 sends closed more than a fortnight ago and were not read for evidence.');
    expect(printed).toContain('The report of sends of 1 send cannot be relied on');
    expect(short.printed).toContain('not known: the report of sends lists fewer messages than Constant\n');
  });

  it('says that evidence is switched off where the deployment says so, instead of that something is read later', async () => {
    await remember(1, { name: 'Open', sentDaysAgo: 2, seen: { B: 2 } });
    await remember(2, { name: 'Closed', sentDaysAgo: 12, closedDaysAgo: 2, seen: { B: 2 } });
    await remember(3, { ...{ name: 'Read', sentDaysAgo: 30, closedDaysAgo: 20 }, evidence: mailedTo(1_000) });
    const deployedWith = (evidenceRequestsPerDay: number) => {
      const Settings = JSON.stringify({ values: { evidenceRequestsPerDay }, changed: [] });
      return { openTarget: async () => aTarget(table, { outputs: { Settings } }) };
    };
    const off = await campaigns([], deployedWith(0));
    const one = await campaigns([activityId(2)], deployedWith(0));
    const json = (await campaigns(['--json'], deployedWith(0))).printed.trim().split('\n');

    expect(off.printed).toContain(
      'How many were mailed is not known of 2 sends: evidence is switched off (evidenceRequestsPerDay is 0).',
    );
    expect(off.printed).not.toContain('read once');
    expect(one.printed).toContain(
      'mailed    not known: evidence is switched off (evidenceRequestsPerDay is 0)\n',
    );
    expect(json.map((line) => JSON.parse(line).mailedIs)).toEqual(['off', 'off', 'read']);
    expect((await campaigns([], deployedWith(1))).printed).toContain('that is read once');
  });

  it('shows one send, by its own id or that of its campaign, with all codes at each provider', async () => {
    await rememberFour();
    const { documents } = table;
    const rows = await readPublishedRows(
      documents,
      'Hygiene',
      { campaignActivityId: activityId(3), campaignId: campaignId(3) },
      { clock, expiresAt: clock.now() },
    );
    const fingerprint = (code: string, nth: number, address: string) =>
      fingerprintOf({
        kind: 'bounce',
        bounce: aBounce({
          code,
          address,
          contactId: `0c0c0c0c-0000-4000-8000-${String(nth).padStart(12, '0')}`,
        }),
      });
    await rows.remember([
      ...Array.from({ length: 270 }, (_, nth) => fingerprint('Z', nth, `a${nth}@gmail.com`)),
      ...Array.from({ length: 20 }, (_, nth) => fingerprint('F', nth, `a${nth}@gmail.com`)),
      ...Array.from({ length: 3 }, (_, nth) => fingerprint('V', nth, `a${nth}@yahoo.com`)),
    ]);

    const { exitCode, printed } = await onTerminal([activityId(3)]);

    expect(exitCode).toBe(0);
    expect(printed).toBe(`Autumn news
  sent on   2026-11-02 10:30 UTC
  campaign  0b0b0b0b-0000-4000-8000-000000000003
  activity  0a0a0a0a-0000-4000-8000-000000000003
  report    closed: looked at now and then
  mailed    12,000
  bounced   321, which is 2.7 %; 1.5 % is usual here; and 3 automatic replies
    B      12  the address does not exist
    Z     280  the recipient's provider blocked the message
    F      29  the mailbox was full
    V       3  an automatic reply came back and the message was delivered

  by provider  mailed  bounced  share  by code
  gmail.com     6,000      290  4.8 %  Z 270, F 20
  yahoo.com     1,200        0  0.0 %  V 3
  elsewhere     4,800       31  0.6 %  B 12, Z 10, F 9

  npx bounce-hygiene list --campaign 0a0a0a0a-0000-4000-8000-000000000003 \\
    --stack Hygiene`);
    expect((await onTerminal([campaignId(3).toUpperCase()])).printed).toBe(printed);
  });

  it('makes names harmless, and fits into narrow lines', async () => {
    await remember(1, {
      ...{ name: 'Red \u001b[31m \u202eletter', sentDaysAgo: 24, closedDaysAgo: 3, seen: { B: 12, Z: 280 } },
      providers: { [gmail]: { Z: 270 } },
      evidence: mailedTo(12_000),
    });

    for (const words of [[], [activityId(1)]]) {
      const { printed } = await onTerminal(words, 60);
      expect(printed).toContain('Red \\u001b[31m \\u202eletter');
      for (const line of printed.split('\n'))
        if (!line.includes('--campaign')) expect(line.length).toBeLessThanOrEqual(60);
    }
  });

  it('says that no send is remembered yet', async () => {
    const { exitCode, printed, errors } = await campaigns();

    expect([exitCode, printed]).toEqual([0, '']);
    expect(errors).toContain('The poller remembers no send yet.');
  });

  it.each([
    [[activityId(9)], 1, `No campaign or campaign activity ${activityId(9)} is known.`],
    [['autumn'], 2, 'An id looks like'],
    [[activityId(1), '--since', '7d'], 2, 'An id stands alone'],
    [['--since', '2026-11-02', '--until', '2026-11-01'], 2, '--until has to be later than --since.'],
    [['--limit', '0'], 2, '--limit'],
  ])('refuses %j with exit code %i', async (words, code, why) => {
    const { exitCode, printed, errors } = await campaigns(words);

    expect([exitCode, printed]).toEqual([code, '']);
    expect(errors).toContain(why);
  });
});
