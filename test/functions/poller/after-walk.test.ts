import { describe, expect, it } from 'vitest';
import { afterWalk, opened, type Walked, withCounters } from '../../../functions/poller/after-walk.ts';
import type { Walk } from '../../../functions/poller/due.ts';
import type { ActivityState } from '../../../shared/aws/campaign-states.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const at = now.toISOString();
const halfADayAgo = '2026-11-20T00:00:00.000Z';
const settle: Walk = { why: 'settle', toEnd: true, verify: true };
const look: Walk = { why: 'look', toEnd: false, verify: false };
const anActivity = (what: Partial<ActivityState> = {}): ActivityState => ({
  campaignActivityId: 'a',
  ...what,
});
const walked = (what: Partial<Walked> = {}): Walked => ({
  ended: true,
  fresh: 0,
  repaired: 0,
  filterIgnored: false,
  seen: { B: 2 },
  providers: {},
  ...what,
});
const old = { now, old: true };

describe('a report settles', () => {
  it('with the second quiet walk to its end, half a day after the first', () => {
    const first = afterWalk(anActivity(), settle, walked(), { now: new Date(halfADayAgo), old: true });
    expect(first).toMatchObject({ quietSince: halfADayAgo });
    expect(first).not.toHaveProperty('settledAt');
    expect(afterWalk(first, settle, walked(), old)).toMatchObject({ settledAt: at });
  });

  it.each<[string, ActivityState, Walk, Walked, boolean]>([
    [
      'a walk that found something',
      anActivity({ quietSince: halfADayAgo }),
      settle,
      walked({ fresh: 1 }),
      true,
    ],
    [
      'a walk that published something again',
      anActivity({ quietSince: halfADayAgo }),
      settle,
      walked({ repaired: 1 }),
      true,
    ],
    [
      'a walk that stopped early',
      anActivity({ quietSince: halfADayAgo }),
      look,
      walked({ ended: false }),
      true,
    ],
    [
      'a walk for single codes',
      anActivity({ quietSince: halfADayAgo }),
      { ...settle, codes: ['B'] },
      walked(),
      true,
    ],
    [
      'a walk that did not look for lost messages',
      anActivity({ quietSince: halfADayAgo }),
      { ...settle, verify: false },
      walked(),
      true,
    ],
    ['a walk while its send is fresh', anActivity({ quietSince: halfADayAgo }), settle, walked(), false],
    [
      'a walk too soon after the first',
      anActivity({ quietSince: '2026-11-20T00:00:00.001Z' }),
      settle,
      walked(),
      true,
    ],
    [
      'a walk that found something in its first part, in another run',
      anActivity({ quietSince: halfADayAgo, unfinished: { foundNew: true, refusals: 0 } }),
      settle,
      walked(),
      true,
    ],
  ])('but not with %s', (_, activity, walk, result, isOld) => {
    expect(afterWalk(activity, walk, result, { now, old: isOld })).not.toHaveProperty('settledAt');
  });

  it('in the end, although a message never becomes a decision', () => {
    const activity = anActivity({ quietSince: halfADayAgo, repairs: 3 });
    expect(afterWalk(activity, settle, walked({ repaired: 1 }), old)).toMatchObject({ settledAt: at });
  });

  it('and stays so while looks find nothing', () => {
    expect(afterWalk(anActivity({ settledAt: halfADayAgo }), look, walked(), old)).toMatchObject({
      settledAt: halfADayAgo,
    });
  });

  it('until a counter changes, its campaign is sent again, or something new is found', () => {
    const settled = anActivity({ settledAt: halfADayAgo, quietSince: halfADayAgo, seen: { B: 2 } });
    expect(withCounters(settled, { byCode: counters(3), refreshedAt: undefined }, now)).not.toHaveProperty(
      'settledAt',
    );
    expect(opened(settled)).not.toHaveProperty('settledAt');
    expect(afterWalk(settled, look, walked({ fresh: 1 }), old)).not.toHaveProperty('settledAt');
  });
});

const counters = (B: number) => ({ B, S: 0, Z: 0, X: 0, D: 0, F: 0, V: 0 });

describe('a debt', () => {
  it('dates from the counters that promise it, and is looked for at once', () => {
    const owing = withCounters(
      anActivity({ seen: { B: 2 }, owedTries: 9 }),
      { byCode: counters(3), refreshedAt: at },
      now,
    );
    expect(owing).toMatchObject({ owedSince: at, countersRefreshedAt: at });
    expect(owing).not.toHaveProperty('owedTries');
  });

  it('keeps its date and backs off while it is looked for in vain', () => {
    const activity = anActivity({ counters: counters(3), owedSince: halfADayAgo, owedTries: 2 });
    expect(afterWalk(activity, look, walked(), old)).toMatchObject({ owedSince: halfADayAgo, owedTries: 3 });
  });

  it('is looked for again soon when part of it was found', () => {
    const activity = anActivity({ counters: counters(9), owedSince: halfADayAgo, owedTries: 7 });
    expect(afterWalk(activity, look, walked({ fresh: 2 }), old)).toMatchObject({ owedTries: 1 });
  });

  it('is gone when it is paid', () => {
    const activity = anActivity({ counters: counters(2), owedSince: halfADayAgo, owedTries: 7 });
    const paid = afterWalk(activity, look, walked({ fresh: 1 }), old);
    expect(paid).not.toHaveProperty('owedSince');
    expect(paid).not.toHaveProperty('owedTries');
  });
});

describe('a walk code by code', () => {
  it('counts as a whole one when the last code is done', () => {
    const oneByOne: Walk = { why: 'oneByOne', toEnd: true, verify: false, codes: ['F'] };
    const next = afterWalk(anActivity({ codesLeft: ['F', 'V'] }), oneByOne, walked(), old);
    expect(next).toMatchObject({ codesLeft: ['V'] });
    expect(next).not.toHaveProperty('readAt');
    expect(afterWalk(next, { ...oneByOne, codes: ['V'] }, walked(), old)).toMatchObject({ readAt: at });
  });
});
