import { expect, it } from 'vitest';
import { completenessOf } from '../../../../functions/poller/plan/completeness.ts';
import { emptySummary, observedBy } from '../../../../functions/poller/run/summary.ts';

it.each([
  [25, 0],
  [26, 26],
])(
  'of %i overdue bounces a run tells %i: a few may be counted for good, and an alarm begins above them',
  (overdue, told) => {
    const completeness = { ...completenessOf([], { now: new Date(0) }), overdue };
    expect(observedBy({ ...emptySummary, completeness }, undefined)).toMatchObject({ BouncesOverdue: told });
  },
);
