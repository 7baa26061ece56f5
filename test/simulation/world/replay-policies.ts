import type { PolicyChoice } from '../../../shared/bounce/policies.ts';
import type { Plan } from '../plan/plan.ts';

/** The policies that records are decided again under: the deployed one, and each as it is. */
export function replayPolicies({ policy }: Pick<Plan, 'policy'>): readonly PolicyChoice[] {
  return [policy, ...(['standard', 'cautious', 'strict'] as const).map((name) => ({ name, tuned: {} }))];
}
