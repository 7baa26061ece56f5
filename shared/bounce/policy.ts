import type { BounceCode, Decision } from './bounce-codes.ts';

export type PolicyName = 'standard' | 'cautious' | 'strict';

/** What an address's bounces add up to, as data. Which codes exist and what each means is in bounce-codes.ts. */
export interface Policy {
  readonly name: PolicyName;
  /** Name, version and what was tuned, for example `standard/1+softBounceSends=4`: stands in every record. */
  readonly version: string;
  /** By the id that stands in the record. Every code belongs to exactly one rule. */
  readonly rules: Readonly<Record<string, PolicyRule>>;
  /** Whether an automatic reply after a B, S or Z shows that the mailbox is in use, and resets the counts. */
  readonly signsOfLife: boolean;
  /** What evidence makes of the bounces before it; without it none is heeded. */
  readonly evidence?: EvidenceRules;
  /** How the fault of others is told from dead addresses; without it no incident is opened, and none is heeded. */
  readonly outageDetection?: OutageDetection;
}

export interface PolicyRule {
  readonly codes: readonly BounceCode[];
  /** What one such bounce means. */
  readonly decision: Decision;
  /** Present exactly with `retry`. */
  readonly wait?: Wait;
  /** When such bounces add up to `suppress`. */
  readonly escalation?: Escalation;
  /** Once the address has bounced with one of these codes before, a single bounce of this rule means `suppress`. */
  readonly atOnceAfter?: readonly BounceCode[];
  /** What the first such bounce means instead where mail was delivered before it. */
  readonly afterDelivery?: AfterDelivery;
}

/**
 * An address that took our mail not long ago is not given up for one bounce: another send has to confirm it. Until then
 * the decision is `retry`.
 */
export interface AfterDelivery {
  /** From the delivery to the first bounce at most so many days. */
  readonly withinDays: number;
  readonly wait: Wait;
  readonly escalation: Escalation;
}

/** Codes of which another bounce has to confirm the first where mail was delivered before. */
export function confirmedCodes({ rules }: Pick<Policy, 'rules'>): readonly BounceCode[] {
  return Object.values(rules).flatMap(({ codes, afterDelivery }) => (afterDelivery ? codes : []));
}

/** How long an address is left alone after a bounce: longer with each bounce in a row. */
export interface Wait {
  /** Days after the first bounce in a row, for each code of the rule. */
  readonly firstDays: Readonly<Partial<Record<BounceCode, number>>>;
  /** Each further bounce in a row multiplies the wait by this, */
  readonly factor: number;
  /** up to so many days. */
  readonly longestDays: number;
}

/** Thresholds count distinct sends (campaign activities), never rows. An automatic reply in between starts anew. */
export interface Escalation {
  readonly sends: number;
  /** From the first of them to the last at least so many days, */
  readonly overDays: number;
  /** and at most so many; any number when absent. */
  readonly withinDays?: number;
}

/** What later evidence does to earlier bounces, by bounce code. Bounces with a code that is not named count as before. */
export interface EvidenceRules {
  /** Mail was delivered after the bounce: bounces of `drops` no longer count, bounces of `reviews` need a person's review. */
  readonly delivered: { readonly drops: readonly BounceCode[]; readonly reviews: readonly BounceCode[] };
  /** A link of a later send was clicked: bounces of `reviews` need a person's review. */
  readonly clicked: { readonly reviews: readonly BounceCode[] };
}

export interface OutageDetection {
  /** The bounce codes that an incident holds. */
  readonly codes: readonly BounceCode[];
  /** For how many messages the past counts when a send is judged (outage/tail.ts): few are strict, many are eager. */
  readonly pastMessages: number;
  /** An S within so many days after a B of an incident is the vendor's hold, and belongs to the incident too. */
  readonly echoDays: number;
  /**
   * A B or S from so many days to so many after one that an incident holds, or has set aside, counts, whatever holds it:
   * a provider may be at fault once, in all sends of those days.
   */
  readonly secondFromDays: number;
  readonly secondWithinDays: number;
}
