/** How often something happened before, and how much that past may say about today. */
export interface Usual {
  /** The share of messages that bounced, above 0 and below 1. */
  readonly mean: number;
  /**
   * For how many messages the past counts. Few make a heavy tail: what a provider refuses varies from send to send far
   * more than chance alone would have it, so a hundred clean messages promise little about the next.
   */
  readonly messages: number;
}

/**
 * The probability that so many of the witnesses bounce, or more, by chance: the upper tail of a beta-binomial
 * distribution with parameters `mean x messages` and `(1 - mean) x messages`.
 *
 * @returns from 0 to 1; 1 where none bounced.
 */
export function tailOf(bounced: number, witnesses: number, { mean, messages }: Usual): number {
  if (bounced <= 0) return 1;
  const [a, b] = [mean * messages, (1 - mean) * messages];
  let term = Math.exp(logOfExactly(bounced, witnesses, a, b));
  let sum = term;
  for (let k = bounced; k < witnesses && term > sum * negligible; k += 1) {
    term *= ((witnesses - k) * (k + a)) / ((k + 1) * (witnesses - k - 1 + b));
    sum += term;
  }
  return Math.min(1, sum);
}

/** A term below this share of the sum changes none of the digits that matter. */
const negligible = 1e-12;

/** The logarithm of the probability of exactly k of n. */
function logOfExactly(k: number, n: number, a: number, b: number): number {
  let log = 0;
  for (let i = 0; i < k; i += 1) log += Math.log(((a + i) * (n - i)) / (i + 1)) - Math.log(a + b + i);
  for (let i = 0; i < n - k; i += 1) log += Math.log((b + i) / (a + b + k + i));
  return log;
}
