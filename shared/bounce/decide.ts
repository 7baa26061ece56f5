import { explain, explainOverride } from './because.ts';
import { type Decision, isBounceCode, strengthOf } from './bounce-codes.ts';
import { changesWhen } from './changes-when.ts';
import { compareText } from './compare-text.ts';
import type { History } from './history.ts';
import type { IncidentReference } from './incident-reference.ts';
import type { Instant } from './instant.ts';
import { afterRelease, heldOverride, type Override } from './overrides.ts';
import type { Policy } from './policy.ts';
import { compareTimed, type TimedBounce, timelineOf } from './timeline.ts';
import { incidentVerdicts, type Judged, sendsIn, type Verdict, verdictsOf } from './verdict.ts';

/** The summed-up state of one address: what we do about it, and which bounce says so. */
export interface Assessment {
  readonly decision: Decision;
  /** One sentence or two for a person who has never heard of bounce codes. */
  readonly because: string;
  /** What would have to happen for the decision to become another, in a sentence. */
  readonly changesWhen: string;
  /** The code of the bounce that decided; absent when the report gave it none. */
  readonly bounceCode?: string;
  /** When that bounce happened; absent where there is none, as an address may be suppressed that never bounced. */
  readonly bouncedAt?: Instant;
  /** Present exactly when the decision is `retry`: from then on the address is worth another send. */
  readonly retryAfter?: Instant;
  /** The policy and its rule that decided, for example `standard/1` and `soft-bounces`. */
  readonly policy: string;
  readonly rule: string;
  /** Present when several bounces added up: how many sends they are of, and when the first of them happened. */
  readonly addedUp?: { readonly sends: number; readonly since: Instant };
  /** The domain that was probably meant, when the address's own looks like a typing error. */
  readonly likelyDomain?: string;
}

/** The rule that decides where an operator's override does. */
export const overrideRule = 'override';

/**
 * Decides. The override that holds comes first: a suppression decides, a release takes its bounces out. Each rule of the policy says what it makes of the bounces that then count; the strongest verdict (suppress,
 * review, retry, ignore) is the assessment, and of equal ones that of the newest bounce, of `retry` the one that waits
 * longest. Pure and without a clock: the same bounces and references give the same assessment
 * in any order and in any year.
 *
 * @throws {RangeError} when there is neither a bounce nor an override: there is nothing to decide.
 */
export function decide(
  history: History,
  overrides: readonly Override[],
  incidentReferences: readonly IncidentReference[],
  policy: Policy,
): Assessment {
  const known = timelineOf(history, incidentReferences, policy.outageDetection);
  const override = heldOverride(overrides);
  const timeline = override?.kind === 'release' ? afterRelease(known, override) : known;
  if (override && (override.kind === 'suppress' || timeline.length === 0))
    return overridden(override, known.at(-1), policy);
  if (timeline.length === 0 && overrides.length > 0) return takenBack(policy);
  const lastReply = policy.signsOfLife ? timeline.findLast(({ code }) => code === 'V')?.bouncedAt : undefined;
  const judged: Judged = { timeline, policy, lastReply };
  const verdicts = [
    ...Object.entries(policy.rules).flatMap(([id, rule]) => verdictsOf(id, rule, judged)),
    ...unknownCodes(judged),
    ...incidentVerdicts(judged),
  ];
  const [verdict] = verdicts.sort(compareVerdicts);
  if (!verdict) throw new RangeError('an address without bounces and overrides has no assessment');
  return toAssessment(verdict, history, policy);
}

/** @param newest the newest bounce that is known, whether it counts or not. */
function overridden(override: Override, newest: TimedBounce | undefined, policy: Policy): Assessment {
  const { kind } = override;
  return {
    decision: kind === 'suppress' ? 'suppress' : 'ignore',
    because: explainOverride(override),
    changesWhen:
      kind === 'suppress'
        ? 'A release, or taking this suppression back, would change this.'
        : 'A newer bounce, or taking this release back, would change this.',
    ...(newest?.code !== undefined && { bounceCode: newest.code }),
    ...(newest && { bouncedAt: newest.bouncedAt }),
    policy: policy.version,
    rule: overrideRule,
  };
}

/** The record of an address that never bounced, whose suppression was taken back. */
function takenBack(policy: Policy): Assessment {
  return {
    decision: 'ignore',
    because: 'Nothing to do: it has not bounced, and what was said of it has been taken back.',
    changesWhen: 'A bounce would change this.',
    policy: policy.version,
    rule: overrideRule,
  };
}

/** No code is guessed: whatever no rule names waits for a person, under every policy. */
function unknownCodes({ timeline }: Judged): Verdict[] {
  const deciding = timeline.findLast(({ code }) => !isBounceCode(code));
  if (!deciding) return [];
  return [{ decision: 'review', rule: 'unknown-code', deciding, ground: { kind: 'code' } }];
}

function compareVerdicts(one: Verdict, other: Verdict): number {
  return (
    strengthOf(one.decision) - strengthOf(other.decision) ||
    compareText(other.retryAfter ?? '', one.retryAfter ?? '') ||
    compareTimed(other.deciding, one.deciding)
  );
}

function toAssessment(verdict: Verdict, { contacts }: History, policy: Policy): Assessment {
  const { decision, rule, deciding, ground, retryAfter } = verdict;
  const [first] = ground.kind === 'addedUp' ? ground.bounces : [];
  return {
    decision,
    because: explain(verdict, contacts),
    changesWhen: changesWhen(verdict, policy),
    ...(deciding.code !== undefined && { bounceCode: deciding.code }),
    bouncedAt: deciding.bouncedAt,
    ...(retryAfter !== undefined && { retryAfter }),
    policy: policy.version,
    rule,
    ...(ground.kind === 'addedUp' &&
      first && { addedUp: { sends: sendsIn(ground.bounces), since: first.bouncedAt } }),
  };
}
