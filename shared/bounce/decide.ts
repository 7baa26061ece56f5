import { explain } from './because.ts';
import { type Decision, isBounceCode, strengthOf } from './bounce-codes.ts';
import { changesWhen } from './changes-when.ts';
import { compareText } from './compare-text.ts';
import type { History } from './history.ts';
import type { IncidentReference } from './incident-reference.ts';
import type { Instant } from './instant.ts';
import type { Policy } from './policy.ts';
import { compareTimed, timelineOf } from './timeline.ts';
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
  readonly bouncedAt: Instant;
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

/**
 * Decides. Each rule of the policy says what it makes of the bounces that count; the strongest verdict (suppress,
 * review, retry, ignore) is the assessment, and of equal ones that of the newest bounce, of `retry` the one that waits
 * longest. Pure and without a clock: the same bounces and references give the same assessment
 * in any order and in any year.
 *
 * @throws {RangeError} when the history holds no bounce: there is nothing to decide.
 */
export function decide(
  history: History,
  incidentReferences: readonly IncidentReference[],
  policy: Policy,
): Assessment {
  const timeline = timelineOf(history, incidentReferences, policy.outageGuard);
  const lastReply = policy.signsOfLife ? timeline.findLast(({ code }) => code === 'V')?.bouncedAt : undefined;
  const judged: Judged = { timeline, policy, lastReply };
  const verdicts = [
    ...Object.entries(policy.rules).flatMap(([id, rule]) => verdictsOf(id, rule, judged)),
    ...unknownCodes(judged),
    ...incidentVerdicts(judged),
  ];
  const [verdict] = verdicts.sort(compareVerdicts);
  if (!verdict) throw new RangeError('an address without bounces has no assessment');
  return toAssessment(verdict, history, policy);
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
