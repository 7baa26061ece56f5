/** What we do about a bounce. */
export type Decision = 'suppress' | 'review' | 'retry' | 'ignore';

/** How mail people class the cause; it explains the decision but does not make it. */
type BounceClass = 'hard' | 'block' | 'soft' | 'none' | 'unknown';

export interface BounceRule {
  /** Reads after "because", before "(code B)". */
  readonly reason: string;
  readonly bounceClass: BounceClass;
  /** What this code alone means for an address. Policies refine it: shared/bounce/policies.ts. */
  readonly decision: Decision;
}

/**
 * The vendor's letters and what we make of them, strongest first: of two codes for one bounce the upper one counts.
 * Letters and meanings: Constant Contact's v3 contract, `BouncesTrackingActivity.bounce_code`.
 */
export const bounceCodes = {
  B: { reason: 'the address does not exist', bounceClass: 'hard', decision: 'suppress' },
  S: {
    reason: 'Constant Contact suspended the address after it was reported as non-existent',
    bounceClass: 'hard',
    decision: 'suppress',
  },
  // Mail lore does not call a block hard: the provider refused the message, not the address. The project's owner
  // wants blocks suppressed all the same (docs/DECISIONS.md, "Z is suppressed").
  Z: { reason: "the recipient's provider blocked the message", bounceClass: 'block', decision: 'suppress' },
  X: { reason: "the recipient's provider gave another reason", bounceClass: 'unknown', decision: 'review' },
  D: {
    reason: 'the message was undeliverable after repeated attempts',
    bounceClass: 'soft',
    decision: 'retry',
  },
  F: { reason: 'the mailbox was full', bounceClass: 'soft', decision: 'retry' },
  V: {
    reason: 'an automatic reply came back and the message was delivered',
    bounceClass: 'none',
    decision: 'ignore',
  },
} as const satisfies Record<string, BounceRule>;

export type BounceCode = keyof typeof bounceCodes;

/** No code is guessed: whatever is not in the table waits for a person. */
const unknownCode: BounceRule = { reason: '', bounceClass: 'unknown', decision: 'review' };

/** Strongest first. An address with several bounces takes the strongest decision among them. */
export const decisionsByStrength = [
  'suppress',
  'review',
  'retry',
  'ignore',
] as const satisfies readonly Decision[];

export function isBounceCode(code: string | undefined): code is BounceCode {
  return code !== undefined && Object.hasOwn(bounceCodes, code);
}

/** The rule for a letter; a missing one, or any letter the table does not know, is held for review. */
export function ruleFor(code: string | undefined): BounceRule {
  if (isBounceCode(code)) return bounceCodes[code];
  const reason =
    code === undefined
      ? 'the report gave no bounce code'
      : `the report gave the bounce code ${JSON.stringify(code)}, which is not documented`;
  return { ...unknownCode, reason };
}

const codesByStrength = Object.keys(bounceCodes);

/**
 * Which of two codes seen for the same bounce counts: a missing one gives way to any other, then the stronger
 * decision wins, then the upper row of the table, then, between two unknown letters, the one that sorts first.
 * Any order and any number of repeats end the same.
 */
export function strongerCode(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return compareCodes(one, other) <= 0 ? one : other;
}

/** Negative: `one` is the stronger. A missing code is held for review, and so is ordered with the unknown codes. */
export function compareCodes(one = '', other = ''): number {
  const byDecision = strengthOf(ruleFor(one).decision) - strengthOf(ruleFor(other).decision);
  if (byDecision !== 0) return byDecision;
  const byRow = rowOf(one) - rowOf(other);
  if (byRow !== 0) return byRow;
  return one < other ? -1 : one > other ? 1 : 0;
}

/** 0 for the strongest decision. */
export function strengthOf(decision: Decision): number {
  return decisionsByStrength.indexOf(decision);
}

function rowOf(code: string): number {
  const row = codesByStrength.indexOf(code);
  return row === -1 ? codesByStrength.length : row;
}
