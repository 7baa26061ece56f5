import { describe, expect, it } from 'vitest';
import { ordinaryBefore, sendsPerYear, usualOf } from '../../../../shared/bounce/outage/past.ts';
import { usualIn } from '../../../../shared/bounce/outage/usual.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import { aCell } from '../../../support/a-cell.ts';
import { activityOfWeek, aSend } from '../../../support/a-send.ts';
import { anIncident, ended } from '../../../support/an-incident.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const newestFirst = (weeks: readonly number[]) => weeks.map((week) => aSend({ week }));
const now = aSend({ week: 20 });
const weeksOf = (sends: ReturnType<typeof ordinaryBefore>) => sends?.map(({ campaignId }) => campaignId);

describe('the sends that say what is usual', () => {
  it('are the last six before it, without its own campaign', () => {
    const sends = newestFirst([21, 20, 19, 18, 17, 16, 15, 14, 13]);
    expect(weeksOf(ordinaryBefore(now, sends, 'B', []))).toEqual(
      [19, 18, 17, 16, 15, 14].map((week) => `campaign-${week}`),
    );
  });

  it('are not known while one of them is unread', () => {
    const sends = [aSend({ week: 19 }), aSend({ week: 18, read: 'never' })];
    expect(ordinaryBefore(now, sends, 'B', [])).toBeUndefined();
  });

  it('leave out one that can never be read, and one of which nobody says how large it was', () => {
    const sends = [
      aSend({ week: 19, read: 'never', isOutOfReach: true }),
      aSend({ week: 18, sent: undefined }),
      aSend({ week: 17 }),
    ];
    expect(weeksOf(ordinaryBefore(now, sends, 'B', []))).toEqual(['campaign-17']);
  });

  it.each([
    ['an incident of that kind', {}, 0],
    ['an expired one', { state: ended('dismissed', sentInWeek(19), 'later sends') }, 0],
    ['one that a person has confirmed', { state: ended('confirmed') }, 1],
    ['a mere watch', { level: 'watch' }, 1],
    ['an incident of another kind', { code: 'Z' }, 1],
  ] as const)('with %s: %o counts %d', (_, what, count) => {
    const incident = anIncident({ campaignActivityId: activityOfWeek(19), ...what });
    expect(ordinaryBefore(now, newestFirst([19]), 'B', [incident])).toHaveLength(count);
  });
});

describe('what is usual', () => {
  it('is a bounce in two hundred messages for B, and in five hundred for Z, where nobody knows more', () => {
    const nothing = { bounced: 0, messages: 0 };
    expect(usualIn('B', nothing, nothing, 15)).toEqual({ mean: 1 / 200, messages: 15 });
    expect(usualIn('Z', nothing, nothing, 15)).toEqual({ mean: 1 / 500, messages: 15 });
  });

  it('is the higher of the account’s and the part’s own, which counts more the larger it is', () => {
    const account = { bounced: 9, messages: 1_800 };
    expect(usualIn('B', account, { bounced: 0, messages: 900 }, 15).mean).toBe(10 / 2_000);
    const own = usualIn('B', account, { bounced: 90, messages: 900 }, 15).mean;
    expect(own).toBeCloseTo(91 / 1_100, 10);
  });

  it('is never more than every other message', () => {
    const all = { bounced: 5_000, messages: 5_000 };
    expect(usualIn('B', all, all, 15).mean).toBe(0.5);
  });

  it('is reckoned in a part by the bounces there but S, over its share of the messages', () => {
    const cells = [
      aCell({ domain: providerHash('gmail.com'), witnesses: 300 }),
      aCell({ domain: providerHash('yahoo.com'), organisation: 'yahoo.com', witnesses: 100 }),
    ];
    const before = [aSend({ week: 1, at: { 'gmail.com': { B: 30, S: 10 }, 'yahoo.com': { B: 1, Z: 9 } } })];
    const mean = (at: number) =>
      usualOf({ kind: 'organisation', name: '' }, cells.slice(at, at + 1), {
        ...{ kind: 'B', all: cells, before, messages: 15 },
      }).mean;
    const account = (1 + 31) / (200 + 1_000);
    expect(mean(0)).toBeCloseTo((30 + 200 * account) / (750 + 200), 10);
    expect(mean(1)).toBeCloseTo(account, 10);
  });
});

describe('sends a year', () => {
  it.each([
    ['of an account that is young', [11, 12, 13], 52],
    ['of one that sends each week', Array.from({ length: 13 }, (_, at) => at + 1), 52],
    ['of one that hardly ever does', [1, 13], 12],
  ])('%s are about %s: %d', (_, weeks, expected) => {
    const at = sentInWeek(14);
    expect(Math.round(sendsPerYear(newestFirst(weeks), at))).toBe(expected);
  });
});
