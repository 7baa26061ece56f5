import * as z from 'zod';
import { timeOf } from '../cli/operate/time-of.ts';
import { number } from '../cli/terminal/number.ts';

/** What the poller says of itself in the one log line of a run, as far as a person at a laptop wants to know. */
const runLine = z.object({
  message: z.literal('run ended'),
  /** `allRead`, or the limit that ended it; absent where it failed. */
  ending: z.string().optional(),
  /** What failed, as a constant such as `sign-in-needed`, and why in a sentence. */
  error: z.string().optional(),
  why: z.string().optional(),
  /** To Constant Contact, by purpose. */
  requests: z.record(z.string(), z.number()).default({}),
  /** Bounces, each once. */
  published: z.number(),
  /** Bounces published again for incidents. */
  repeats: z.number(),
  /** What the sends and clicks of closed reports came to. */
  evidence: z
    .object({
      ...{ read: z.number(), published: z.number(), inconclusive: z.number() },
      ...{ postponed: z.number(), waiting: z.number(), skipped: z.number() },
      // Older versions do not say these two: reports of sends that take more requests than a day's share, and, of those
      // that wait, the ones that the run had no time for.
      ...{ tooLarge: z.number().default(0), outOfTime: z.number().default(0) },
    })
    .optional(),
  progress: z
    .object({ done: z.number(), known: z.number(), estimatedFinish: z.string().optional() })
    .optional(),
  requestsToday: z.object({ spent: z.number(), left: z.number() }).optional(),
  incidents: z.object({ open: z.number(), opened: z.array(z.string()), swept: z.number() }).optional(),
});

export type PollerRun = z.infer<typeof runLine>;

/** Reads a line of the poller's log; undefined when it is any other line. */
export function readRunLine(line: string): PollerRun | undefined {
  try {
    return runLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** "12 of 30 campaigns read, the rest by about 14:30 UTC"; empty when nothing is known. */
export function describeProgress(run: PollerRun | undefined): string {
  if (!run?.progress) return '';
  const { done, known, estimatedFinish } = run.progress;
  const rest = estimatedFinish ? `, the rest by about ${timeOf(estimatedFinish)}` : '';
  return `${number(done)} of ${number(known)} campaigns read${rest}`;
}
