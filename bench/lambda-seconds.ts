/**
 * How long a function runs in Lambda: not counted but assumed, from what was measured on a laptop, because only Lambda
 * can tell.
 */
export const assumedSeconds = {
  /**
   * Of a whole processor, for a call of DynamoDB with its share of all else: "load" prints what it measures (0.65 ms on
   * two cores of an AMD EPYC).
   */
  cpuPerCall: 0.000_7,
  /** For a page of 500 rows without its sends; with the sends of a new one it is what "load" measures, 45 to 65 ms. */
  cpuPerPage: 0.03,
  /** Single-digit milliseconds is what DynamoDB's and SQS's product pages say; the end of that. */
  awsCall: 0.01,
  /** Two phases. */
  transaction: 0.02,
  /** Until Constant Contact has answered with a page: nobody says, so more than its pace of 300 ms. */
  page: 0.5,
  /** Start-up is billed since August 2025; about a second at 512 MB, once in so many bounces that come at a time. */
  start: 1,
  bouncesPerStart: 10_000,
} as const;

/** Lambda gives one processor at this size and less in proportion. Source: Lambda Developer Guide, "Configure memory". */
const mbPerProcessor = 1_769;
const mbPerGb = 1_024;

/** What one invocation does. */
export interface Work {
  readonly cpuSeconds: number;
  /** Calls of AWS one after the other; those made at the same time count as one. */
  readonly waits: number;
  readonly secondsPerWait: number;
}

/** A smaller function waits as long and computes longer. Waiting and computing are added, although they overlap. */
export function billedGbSeconds({ cpuSeconds, waits, secondsPerWait }: Work, gb: number): number {
  const processors = Math.min(1, (gb * mbPerGb) / mbPerProcessor);
  return gb * (cpuSeconds / processors + waits * secondsPerWait);
}

/** Start-ups' share of one bounce. */
export function startGbSeconds(gb: number): number {
  return (gb * assumedSeconds.start) / assumedSeconds.bouncesPerStart;
}
