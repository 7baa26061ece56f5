import { explain } from './because.ts';
import { type Decision, decisionsByStrength, ruleFor } from './bounce-codes.ts';
import type { History, KnownBounce, OlderBounce } from './history.ts';
import { daysAfter, type Instant } from './instant.ts';

/** The summed-up state of one address: what we do about it, and which bounce says so. */
export interface Standing {
  readonly decision: Decision;
  /** One sentence for a person who has never heard of bounce codes. */
  readonly because: string;
  /** The code of the bounce that decided; absent when the report gave it none. */
  readonly bounceCode?: string;
  readonly bouncedAt: Instant;
  /** Present exactly when the decision is `retry`: from then on the address is worth another send. */
  readonly retryAfter?: Instant;
}

/**
 * Decides. The strongest decision among an address's bounces wins (suppress, review, retry, ignore), and the newest
 * bounce with that decision explains it. Pure and without a clock: the same set of bounces gives the same standing
 * in any order and in any year.
 *
 * @throws {RangeError} when the history holds no bounce: there is nothing to decide.
 */
export function fold(history: History): Standing {
  const deciding = decidingBounce(history);
  const rule = ruleFor(deciding.code);
  return {
    decision: rule.decision,
    because: explain(deciding),
    ...(deciding.code !== undefined && { bounceCode: deciding.code }),
    bouncedAt: deciding.bouncedAt,
    ...(rule.retryAfterDays !== undefined && {
      retryAfter: daysAfter(deciding.bouncedAt, rule.retryAfterDays),
    }),
  };
}

function decidingBounce(history: History): KnownBounce | OlderBounce {
  const newestFirst = [...history.newest, ...history.older.toReversed()];
  for (const decision of decisionsByStrength) {
    const deciding = newestFirst.find(({ code }) => ruleFor(code).decision === decision);
    if (deciding) return deciding;
  }
  throw new RangeError('an address without bounces has no standing');
}
