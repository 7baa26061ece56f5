import { describe, expect, test } from 'vitest';
import type { DecidedAgain } from '../../../cli/operate/decide-again.ts';
import { createDifferenceTally } from '../../../cli/operate/difference-report.ts';
import { compareAssessments } from '../../../shared/compare-assessments.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const { assessment } = anAddressRecord([aBounce()]);

describe('two assessments of one address', () => {
  test.each([
    ['nothing', {}, 'none'],
    ['the decision', { decision: 'review' }, 'decision'],
    ['the decision and everything else', { decision: 'review', because: 'x', policy: 'x/1' }, 'decision'],
    ['the reason', { because: 'x' }, 'reason'],
    ['the rule', { rule: 'x' }, 'reason'],
    ['the date to try again', { retryAfter: '2026-12-01T00:00:00.000Z' }, 'reason'],
    ['the bounce', { bouncedAt: '2026-12-01T00:00:00.000Z' }, 'reason'],
    ['what added up', { addedUp: { sends: 3, since: '2026-12-01T00:00:00.000Z' } }, 'reason'],
    ['the domain that was meant', { likelyDomain: 'gmail.com' }, 'reason'],
    ["the policy's name", { policy: 'x/1' }, 'policy'],
    ['what would change it', { changesWhen: 'x' }, 'policy'],
  ] as const)('that differ in %s', (_, change, difference) => {
    expect(compareAssessments(assessment, { ...assessment, ...change })).toBe(difference);
  });
});

describe('the report of differences', () => {
  const decided = (address: string, change: Partial<DecidedAgain>): DecidedAgain => ({
    address,
    before: assessment,
    after: assessment,
    difference: 'none',
    isWritten: false,
    ...change,
  });
  const toReview = (address: string) =>
    decided(address, { difference: 'decision', after: { ...assessment, decision: 'review' } });
  const toRetry = (address: string) =>
    decided(address, { difference: 'decision', after: { ...assessment, decision: 'retry' } });

  test('counts every record once, the most frequent change first', () => {
    const tally = createDifferenceTally(3);
    for (const result of [toRetry('1'), toReview('2'), toReview('3'), decided('4', {}), undefined])
      tally.count(result);
    tally.count(decided('5', { difference: 'policy', isWritten: true }));
    tally.count(decided('6', { difference: 'reason', isWritten: true }));
    const { decisions, reasons, ...report } = tally.report();

    expect(decisions.map(({ from, to, count }) => [from, to, count])).toEqual([
      ['suppress', 'review', 2],
      ['suppress', 'retry', 1],
    ]);
    expect(reasons.count).toBe(1);
    expect(report).toMatchObject({ read: 7, same: 1, policyOnly: 1, erased: 1, written: 2 });
    expect(report.decidedBy).toEqual(new Map([['standard/3', 6]]));
  });

  test('keeps the first few of each change to look at, and no more', () => {
    const tally = createDifferenceTally(2);
    for (const name of ['1', '2', '3']) tally.count(toReview(name));
    for (const name of ['4', '5', '6']) tally.countUnreadable(name);
    const { decisions, unreadable } = tally.report();

    expect(decisions[0]?.samples.map(({ address }) => address)).toEqual(['1', '2']);
    expect(unreadable).toEqual({ count: 3, samples: ['4', '5'] });
  });

  test('keeps no address at all when none is wanted', () => {
    const tally = createDifferenceTally(0);
    tally.count(toReview('1'));
    tally.countUnreadable('2');

    expect(JSON.stringify(tally.report())).not.toMatch(/"address"|"2"/);
  });
});
