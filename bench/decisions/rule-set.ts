import type { Bounce } from '../../shared/bounce/bounce.ts';
import type { Decision } from '../../shared/bounce/bounce-codes.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { ClickRow } from '../../shared/constant-contact/clicks-report.ts';

/** What came of one send: everything that a real deployment could know. */
export interface SendOutcome {
  readonly campaignActivityId: string;
  readonly sentAt: Instant;
  /** Handed to the vendor, tried or not; who is here without a bounce got the message, and so did who sent a V. */
  readonly mailed: readonly Recipient[];
  /** As the report reads on the eve of the next send. */
  readonly bounces: readonly Bounce[];
}

interface Recipient {
  readonly address: string;
  readonly contactId: string;
}

/** What is read once of a send when its bounce report is complete. */
export interface ClosedSend {
  readonly campaignActivityId: string;
  readonly closedAt: Instant;
  /** As the report of clicks reads then. */
  readonly clicks: readonly ClickRow[];
}

/** A policy, ours or another product's. */
export interface RuleSet {
  readonly name: string;
  start(): RuleSetRun;
}

/** One year of a policy, which remembers what it has learnt. */
export interface RuleSetRun {
  learn(send: SendOutcome): void | Promise<void>;
  /** That nothing more will come of a send: whoever was mailed in it and did not bounce got the message. */
  close?(send: ClosedSend): void | Promise<void>;
  /** What is to be done with an address before the next send. One that is never heard of may be mailed. */
  decisionOf(address: string): Assessment;
}

export interface Assessment {
  readonly decision: Decision;
  /** With `retry`: the address is not mailed before. */
  readonly retryAfter?: Instant;
  /** Of the bounce that decided, as far as the rule set tells. */
  readonly bounceCode?: string;
  readonly bouncedAt?: Instant;
}
