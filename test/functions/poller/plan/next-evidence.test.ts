import { describe, expect, it } from 'vitest';
import { type CampaignMemory, newReport } from '../../../../functions/poller/plan/campaign-memory.ts';
import type { EvidenceMemory } from '../../../../functions/poller/plan/evidence-memory.ts';
import { applyEvidence, planEvidence } from '../../../../functions/poller/plan/next-evidence.ts';
import { daysAfter } from '../../../../shared/bounce/instant.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const daysAgo = (days: number) => daysAfter(now.toISOString(), -days);

interface Closed {
  readonly name: string;
  /** Days ago. */
  readonly closed?: number;
  readonly sent?: number;
  readonly evidence?: EvidenceMemory;
  readonly isGone?: boolean;
}

function aMemory({ name, closed, sent = 10, evidence, isGone = false }: Closed): CampaignMemory {
  const times = { wholeAt: daysAgo(closed ?? 1), lastReadAt: daysAgo(closed ?? 1) };
  return {
    campaignId: name,
    listed: {},
    isServed: true,
    details: {},
    reports: [
      {
        ...newReport(name, daysAgo(sent)),
        stage:
          closed === undefined
            ? { name: 'open', ...times }
            : { name: 'closed', since: daysAgo(closed), ...times },
        ...(evidence && { evidence }),
        ...(isGone && { trouble: { kind: 'gone', last: daysAgo(0) } }),
      },
    ],
  };
}

function planned(...reports: Closed[]) {
  const campaigns = reports.map(({ name, sent = 10 }) => ({
    campaignId: name,
    lastSentAt: daysAgo(sent),
    bounces: 1,
    sends: 40,
  }));
  const memories = new Map(reports.map((report) => [report.name, aMemory(report)]));
  const { due, postponed, skipped } = planEvidence(campaigns, memories, now);
  return { due: due.map(({ report }) => report.campaignActivityId), postponed, skipped };
}

const read: EvidenceMemory = { kind: 'read', at: daysAgo(1), mailed: 40, mailedAt: {} };
const nothing = { due: [], postponed: 0, skipped: 0 };

describe('evidence is due', () => {
  it.each<[string, Closed[], ReturnType<typeof planned>]>([
    ['of a report that has closed', [{ name: 'a', closed: 1 }], { ...nothing, due: ['a'] }],
    ['not of one that has not', [{ name: 'a' }], nothing],
    ['not of one that is gone', [{ name: 'a', closed: 1, isGone: true }], nothing],
    ['not where it was read', [{ name: 'a', closed: 1, evidence: read }], nothing],
    [
      'not where it proves nothing',
      [{ name: 'a', closed: 1, evidence: { kind: 'inconclusive', at: daysAgo(1), why: 'too large' } }],
      nothing,
    ],
    [
      'not within a day of an attempt without success',
      [{ name: 'a', closed: 2, evidence: { kind: 'postponed', last: daysAgo(0.99) } }],
      { ...nothing, postponed: 1 },
    ],
    [
      'a day after it',
      [{ name: 'a', closed: 2, evidence: { kind: 'postponed', last: daysAgo(1) } }],
      { ...nothing, due: ['a'] },
    ],
    ['until a fortnight after the closing', [{ name: 'a', closed: 13.99 }], { ...nothing, due: ['a'] }],
    ['and is skipped from then on', [{ name: 'a', closed: 14 }], { ...nothing, skipped: 1 }],
    [
      'skipped too where no attempt was successful',
      [{ name: 'a', closed: 14, evidence: { kind: 'postponed', last: daysAgo(0.5) } }],
      { ...nothing, skipped: 1 },
    ],
    [
      'of what closed on a later day first',
      [
        { name: 'old', closed: 3, sent: 8 },
        { name: 'new', closed: 1, sent: 20 },
      ],
      { ...nothing, due: ['new', 'old'] },
    ],
    [
      'of what was sent last first where all closed on one day, as after a first reading',
      [
        { name: 'oldest', closed: 0.1, sent: 60 },
        { name: 'newest', closed: 0.3, sent: 6 },
        { name: 'middle', closed: 0.2, sent: 30 },
      ],
      { ...nothing, due: ['newest', 'middle', 'oldest'] },
    ],
  ])('%s', (_, reports, expected) => {
    expect(planned(...reports)).toEqual(expected);
  });
});

it('what evidence came to is kept with its report alone', () => {
  const memory = { ...aMemory({ name: 'a', closed: 1 }) };
  const two = { ...memory, reports: [...memory.reports, ...aMemory({ name: 'b', closed: 1 }).reports] };
  expect(applyEvidence(two, 'b', read).reports.map(({ evidence }) => evidence)).toEqual([undefined, read]);
});
