import {
  choosePolicy,
  type PolicyChoice,
  PolicyError,
  type PolicySetting,
  policySettings,
} from '../shared/bounce/policies.ts';
import { shown, toNumber } from './context-value.ts';

/** Which policy decides; what of it may be tuned, with what each number means, is in shared/bounce/policies.ts. */
export const policyKey = 'policy';
export const defaultPolicy = 'standard';

const softBounceDaysWithoutEvidence = 90;

/**
 * Reads from CDK context which policy decides and how it is tuned.
 *
 * @param readsEvidence whether the deployment reads evidence at all.
 * @returns the choice that the functions are given; `problems` is empty if such a policy can be.
 */
export function readPolicySetting(
  context: Readonly<Record<string, unknown>>,
  readsEvidence: boolean,
): { readonly choice: PolicyChoice; readonly problems: readonly string[] } {
  const given = Object.keys(policySettings).filter((key) => context[key] !== undefined);
  const name = context[policyKey] === undefined ? defaultPolicy : context[policyKey];
  const choice: PolicyChoice = {
    name: typeof name === 'string' ? name : shown(name),
    tuned: Object.fromEntries(given.map((key) => [key, toNumber(context[key])])) as Partial<
      Record<PolicySetting, number>
    >,
  };
  try {
    const { evidence } = choosePolicy(choice);
    if (!evidence || readsEvidence) return { choice, problems: [] };
    const withoutEvidence = withShortWindow(choice);
    choosePolicy(withoutEvidence);
    return { choice: withoutEvidence, problems: [] };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { choice, problems: error.problems };
  }
}

/**
 * Where nobody knows what arrived in between, soft bounces add up only within a quarter: five of a year's daily sends say
 * nothing.
 */
function withShortWindow({ name, tuned }: PolicyChoice): PolicyChoice {
  return { name, tuned: { softBounceWithinDays: softBounceDaysWithoutEvidence, ...tuned } };
}
