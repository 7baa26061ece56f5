import { isDeepStrictEqual } from 'node:util';
import type { Standing } from './bounce/fold.ts';

/**
 * How much a standing differs from another: in the decision; with the same decision in its reason, rule, bounce or
 * date; in no more than the policy's name and what would change it; in nothing.
 */
export type Difference = 'decision' | 'reason' | 'policy' | 'none';

export function compareStandings(before: Standing, after: Standing): Difference {
  if (before.decision !== after.decision) return 'decision';
  if (isDeepStrictEqual(before, after)) return 'none';
  return isDeepStrictEqual(withoutPolicy(before), withoutPolicy(after)) ? 'policy' : 'reason';
}

function withoutPolicy({ policy: _, changesWhen: __, ...standing }: Standing): object {
  return standing;
}
