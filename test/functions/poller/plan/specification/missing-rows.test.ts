import { describe, expect, it } from 'vitest';
import { applyCounters, applyMissing } from '../../../../../functions/poller/plan/apply.ts';
import type { Attempts, CampaignMemory } from '../../../../../functions/poller/plan/campaign-memory.ts';
import { planCampaign } from '../../../../../functions/poller/plan/plan.ts';
import { ago, intervals, now, type Remembered, remember } from './specify-reads.ts';

const at = now.toISOString();
const looked = { stage: 'open', sent: '2 d' } as const;
const by = (what: 'counters' | 'list', attempts: number): Remembered => ({
  ...looked,
  missing: `by ${what}, ${attempts} attempts, last 1 h`,
});
const nothing: Remembered = looked;

/** What is missing from a campaign after a run that read this many bounces, `no reads` where it read no report. */
function missingAfter(
  before: Remembered,
  found: 'no reads' | number,
  then: Remembered = before,
): Attempts | undefined {
  const { campaign, memory } = remember(then);
  const known = remember(before).memory;
  const { missing: _, ...rest } = memory;
  const reads = found === 'no reads' ? undefined : { published: found };
  const read = { ...rest, ...(known.missing && { missing: known.missing }) };
  return applyMissing(known, read, campaign, reads, now).missing;
}

describe('rows that are missing', () => {
  it.each<[string, Remembered, 'no reads' | number, Remembered, Attempts | undefined]>([
    ['count from now', nothing, 0, by('counters', 0), { since: at, attempts: 1, last: at }],
    ['count from now, by the list too', nothing, 0, by('list', 0), { since: at, attempts: 1, last: at }],
    ['keep their date and back off', by('counters', 2), 0, by('counters', 2), retry(3)],
    ['are looked for soon when some were found', by('counters', 7), 2, by('counters', 7), retry(1)],
    ['wait where no report was read', by('counters', 2), 'no reads', by('counters', 2), unread(2)],
    ['are none when all were found', by('counters', 7), 1, nothing, undefined],
    ['are none when the vendor counts less', by('list', 3), 'no reads', nothing, undefined],
    // What only the lists count may be counted otherwise there: no alarm goes by that.
    [
      'count from now once the counters count them',
      by('list', 5),
      0,
      by('counters', 5),
      { ...retry(6), since: at },
    ],
  ])('%s', (_, before, found, then, missing) => {
    expect(missingAfter(before, found, then)).toEqual(missing);
  });
});

function retry(attempts: number): Attempts {
  return { since: ago('2 d'), attempts, last: at };
}

function unread(attempts: number): Attempts {
  return { since: ago('2 d'), attempts, last: ago('1 h') };
}

describe('the counters of a campaign’s reports are asked for', () => {
  const asked = (what: Remembered, change: Partial<CampaignMemory['reports'][number]> = {}) => {
    const { campaign, memory } = remember(what);
    const reports = memory.reports.map((report) => ({ ...report, ...change }));
    return planCampaign(campaign, { ...memory, reports }, { now, intervals }).countersOf.length > 0;
  };
  const failing = (since: string, last: string) =>
    ({ countersTrouble: { kind: 'failing', since, last } }) as const;

  it.each<[string, Remembered, Parameters<typeof asked>[1], boolean]>([
    ['when it has changed', { ...looked, changed: true }, {}, true],
    ['not while it has not', looked, {}, false],
    ['when the list counts more than was seen, as often as that is looked for', by('list', 1), {}, true],
    ['not sooner', { ...looked, missing: 'by list, 1 attempts, last 14 min' }, {}, false],
    ['not for what the counters count: they are known', by('counters', 1), {}, false],
    ['until they are answered', looked, failing(ago('2 h'), ago('1 min')), true],
    ['once a day after a day of failures', looked, failing(ago('1.1 d'), ago('1 h')), false],
    ['and then again', looked, failing(ago('2.1 d'), ago('1 d')), true],
  ])('%s', (_, what, change, isAsked) => {
    expect(asked(what, change)).toBe(isAsked);
  });
});

describe('counters that were answered', () => {
  const { memory, report } = remember({
    stage: 'closed for 9 d',
    sent: '60 d',
    missing: 'by counters, 9 attempts, last 1 h',
  });
  const id = report.campaignActivityId;
  const counters = (B: number) => ({ B, S: 0, Z: 0, X: 0, D: 0, F: 1, V: 0 });
  const known = { ...memory, reports: [{ ...report, repairs: 3, counters: { byCode: counters(3) } }] };
  const apply = (B: number, before: CampaignMemory = known) =>
    applyCounters(
      before,
      [id],
      { outcome: 'read', counters: new Map([[id, { byCode: counters(B), refreshedAt: at }]]) },
      now,
    );

  it.each([4, 2])('open a closed report when one has changed, up or down, and end the waiting: B %i', (B) => {
    expect(apply(B)).toMatchObject({
      missing: { since: memory.missing?.since, attempts: 0 },
      reports: [{ stage: { name: 'open' }, repairs: 0, counters: { byCode: counters(B), refreshedAt: at } }],
    });
  });

  it('change nothing when they say the same', () => {
    expect(apply(3)).toEqual(known);
  });

  it('end the trouble there was with them', () => {
    const failing = { kind: 'failing', since: ago('1 h'), last: ago('1 h') } as const;
    const troubled = {
      ...known,
      reports: known.reports.map((one) => ({ ...one, countersTrouble: failing })),
    };
    expect(apply(3, troubled)).toEqual(known);
  });

  it('are none for an activity that the answer does not name', () => {
    expect(applyCounters(known, [id], { outcome: 'read', counters: new Map() }, now)).toEqual(known);
  });

  it('say nothing of an activity that was not asked for', () => {
    const result = {
      outcome: 'read',
      counters: new Map([[id, { byCode: counters(9), refreshedAt: at }]]),
    } as const;
    expect(applyCounters(known, [], result, now)).toEqual(known);
  });
});

describe('counters that could not be read', () => {
  it('leave the report as it is, failing since the first time', () => {
    const { memory, report } = remember({ stage: 'closed for 9 d', sent: '60 d' });
    const fail = (before: CampaignMemory, when: Date) =>
      applyCounters(before, [report.campaignActivityId], { outcome: 'failed' }, when);
    const once = fail(memory, new Date(ago('1 h')));
    expect(fail(once, now).reports).toEqual([
      { ...report, countersTrouble: { kind: 'failing', since: ago('1 h'), last: at } },
    ]);
  });
});
