import { isDeepStrictEqual } from 'node:util';
import type { Assessment } from './bounce/decide.ts';

/**
 * How much an assessment differs from another: in the decision; with the same decision in its reason, rule, bounce or
 * date; in no more than the policy's name and what would change it; in nothing.
 */
export type Difference = 'decision' | 'reason' | 'policy' | 'none';

export function compareAssessments(before: Assessment, after: Assessment): Difference {
  if (before.decision !== after.decision) return 'decision';
  if (isDeepStrictEqual(before, after)) return 'none';
  return isDeepStrictEqual(withoutPolicy(before), withoutPolicy(after)) ? 'policy' : 'reason';
}

function withoutPolicy({ policy: _, changesWhen: __, ...assessment }: Assessment): object {
  return assessment;
}
