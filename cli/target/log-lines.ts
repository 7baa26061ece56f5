import * as z from 'zod';
import { type Decision, decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import { parseJson } from '../../shared/parse-json.ts';

/** What one run of the poller said at its end. */
export interface RunLine {
  readonly at: Instant;
  /** `allRead` when all that was due was read; absent where it failed. */
  readonly ending?: string;
  /** What failed, as a constant such as `sign-in-needed`, and why in words. */
  readonly error?: string;
  readonly why?: string;
  /** Bounces that it published for the first time. */
  readonly published: number;
  /** The rest only where the run got as far as to know. Bounces that the vendor counts and we have not seen, by code. */
  readonly missing?: Readonly<Record<string, number>>;
  /** Of them, those counted for more than a day. */
  readonly overdue?: number;
  /** What could not be read in this run, and what has failed for a day. */
  readonly failed: number;
  readonly suspended: number;
  /** What the sends and clicks of closed reports came to; absent in lines of older versions, as are single numbers. */
  readonly evidence?: {
    readonly read: number;
    readonly published: number;
    readonly inconclusive: number;
    readonly waiting: number;
    readonly skipped: number;
    /** Reports of sends that take more requests than a day's share. */
    readonly tooLarge: number;
    /** Of those that wait, the ones that the run had no time for. */
    readonly outOfTime: number;
  };
  /** Campaigns whose every report was read at least once, and all. */
  readonly progress?: {
    readonly done: number;
    readonly known: number;
    readonly estimatedFinish?: Instant | undefined;
  };
}

/** What the classifier said of one batch. */
export interface BatchLine {
  readonly at: Instant;
  /** Bounces that were new to the record of their address. */
  readonly decided: number;
  /** Addresses whose record got new evidence. */
  readonly evidence: number;
  /** Addresses whose record they changed, by the decision that came of it; absent in lines of older versions. */
  readonly decisions: Readonly<Partial<Record<Decision, number>>>;
}

const count = z.number().nonnegative().catch(0);
const runFields = z.object({
  ending: z.string().optional(),
  error: z.string().optional(),
  why: z.string().optional(),
  published: count,
  missing: z.record(z.string(), z.number()).optional(),
  overdue: z.number().optional(),
  failed: count,
  suspended: count,
  evidence: z
    .object({
      ...{ read: count, published: count, inconclusive: count, waiting: count, skipped: count },
      ...{ tooLarge: count, outOfTime: count },
    })
    .optional()
    .catch(undefined),
  progress: z
    .object({ done: z.number(), known: z.number(), estimatedFinish: z.string().optional() })
    .optional(),
});
const batchFields = z.object({
  decided: count,
  evidence: count,
  decisions: z.partialRecord(z.enum(decisionsByStrength), z.number()).catch({}).default({}),
});

/** A line of the poller's log about a run's end; undefined where it is another line. */
export function readRunLine(text: string, at: Instant): RunLine | undefined {
  return readLine('run ended', runFields, text, at) as RunLine | undefined;
}

/** A line of the classifier's log about a batch; undefined where it is another line. */
export function readBatchLine(text: string, at: Instant): BatchLine | undefined {
  return readLine('batch classified', batchFields, text, at);
}

function readLine<Fields extends object>(
  message: string,
  fields: z.ZodType<Fields>,
  text: string,
  at: Instant,
): (Fields & { readonly at: Instant }) | undefined {
  const line = parseJson(text);
  if (!z.object({ message: z.literal(message) }).safeParse(line).success) return undefined;
  const { data } = fields.safeParse(line);
  return data && { ...data, at };
}
