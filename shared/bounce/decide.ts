import { explain, explainOverride } from './because.ts';
import type { Decision } from './bounce-codes.ts';
import { changesWhen } from './changes-when.ts';
import type { Evidence } from './evidence.ts';
import type { History } from './history.ts';
import type { IncidentReference } from './incident-reference.ts';
import type { Instant } from './instant.ts';
import type { Override } from './overrides.ts';
import type { Policy } from './policy.ts';
import { sendsIn, type Verdict } from './verdict.ts';
import { decisionOf, type WhatDecides, whatDecides } from './what-decides.ts';

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
 * Decides: what decides by `whatDecides`, with the sentences that a record says it in.
 *
 * @throws {RangeError} when there is neither a bounce nor an override: there is nothing to decide.
 */
export function decide(
  history: History,
  overrides: readonly Override[],
  evidence: Evidence,
  incidentReferences: readonly IncidentReference[],
  policy: Policy,
): Assessment {
  const deciding = whatDecides(history, overrides, evidence, incidentReferences, policy);
  return {
    decision: decisionOf(deciding),
    ...reasonsOf(deciding, history, policy),
    policy: policy.version,
  };
}

type Reasons = Omit<Assessment, 'decision' | 'policy'>;

function reasonsOf(deciding: WhatDecides, history: History, policy: Policy): Reasons {
  switch (deciding.by) {
    case 'override':
      return ofOverride(deciding);
    case 'nothing':
      return {
        because: 'Nothing to do: it has not bounced, and what was said of it has been taken back.',
        changesWhen: 'A bounce would change this.',
        rule: overrideRule,
      };
    case 'bounces':
      return ofVerdict(deciding.verdict, history, policy);
  }
}

function ofOverride({ override, newest }: Extract<WhatDecides, { by: 'override' }>): Reasons {
  return {
    because: explainOverride(override),
    changesWhen:
      override.kind === 'suppress'
        ? 'A release, or taking this suppression back, would change this.'
        : 'A newer bounce, or taking this release back, would change this.',
    ...(newest?.code !== undefined && { bounceCode: newest.code }),
    ...(newest && { bouncedAt: newest.bouncedAt }),
    rule: overrideRule,
  };
}

function ofVerdict(verdict: Verdict, { contacts }: History, policy: Policy): Reasons {
  const { rule, deciding, ground, retryAfter } = verdict;
  const [first] = ground.kind === 'addedUp' ? ground.bounces : [];
  return {
    because: explain(verdict, contacts),
    changesWhen: changesWhen(verdict, policy),
    ...(deciding.code !== undefined && { bounceCode: deciding.code }),
    bouncedAt: deciding.bouncedAt,
    ...(retryAfter !== undefined && { retryAfter }),
    rule,
    ...(ground.kind === 'addedUp' &&
      first && { addedUp: { sends: sendsIn(ground.bounces), since: first.bouncedAt } }),
  };
}
