import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { dayMs, type Instant } from '../../../shared/bounce/instant.ts';
import type { Clock } from '../../../shared/clock.ts';
import { LeaseLostError } from '../../../shared/errors.ts';
import { pollerMetrics, pollKeyPrefix } from '../../../shared/names.ts';
import { readItems } from '../../../shared/storage/batch-get.ts';
import { erasureItemKey, erasureKeyIdOf } from '../../../shared/storage/erasure-key-id.ts';
import { putWithRevision, revisionOf } from '../../../shared/storage/put-with-revision.ts';
import type { KnownAccount } from '../plan/known-account.ts';
import type { ZerosLeft } from '../plan/signals.ts';
import type { Unfinished } from '../plan/unfinished.ts';

/** What one run leaves for the next, besides what it knows of campaigns. */
export interface RunMemory {
  /** Constant Contact has closed the day's quota until then. */
  readonly quotaClosedUntil?: Instant;
  /** The report that the run could not finish. */
  readonly unfinished?: Unfinished;
  /** When a run last got further; absent before the first run has ended. */
  readonly progressAt?: Instant;
  readonly account?: KnownAccount;
  /** By metric, how many more runs say that a thing is gone. */
  readonly zerosLeft?: ZerosLeft;
}

/** Whether the day's quota is closed. The vendor closes it for a day at most, so a later time is invalid and ignored. */
export function isQuotaClosed({ quotaClosedUntil }: RunMemory, now: Date): boolean {
  if (quotaClosedUntil === undefined) return false;
  const ahead = Date.parse(quotaClosedUntil) - now.getTime();
  return ahead > 0 && ahead < 1.5 * dayMs;
}

const instant = z.iso.datetime({ precision: 3 });
const runMemory = z.object({
  quotaClosedUntil: z.exactOptional(instant),
  unfinished: z.exactOptional(
    z.object({ campaignActivityId: z.guid(), since: instant, turn: z.enum(['first', 'last']) }),
  ),
  progressAt: z.exactOptional(instant),
  account: z.exactOptional(
    z.object({
      campaigns: z.array(z.string()),
      accountId: z.exactOptional(z.string()),
      goneWith: z.exactOptional(z.string()),
    }),
  ),
  zerosLeft: z.exactOptional(z.partialRecord(z.enum(pollerMetrics), z.int().check(z.positive()))),
}) satisfies z.ZodMiniType<RunMemory>;

/** What a run has to know before it publishes or asks for anything. One read brings all of it. */
export interface KnownBefore {
  readonly memory: RunMemory;
  /** The key that the tombstones of erased people need; undefined where nobody was erased. */
  readonly erasureKeyId: string | undefined;
}

export interface RunMemoryStore {
  /** Read consistently: what the run before this one wrote must be seen. Throws StorageError. */
  read(): Promise<KnownBefore>;
  /**
   * Stores it over what was read, if it has changed.
   *
   * @throws {LeaseLostError} when another run has changed it since.
   */
  write(memory: RunMemory): Promise<void>;
}

const pk = `${pollKeyPrefix}RUN`;
/** Where version 0.1.0 kept the end of a closed quota, as a text. */
const quotaNotePk = `${pollKeyPrefix}QUOTA`;

/** One item, guarded by a revision: a run whose lease has ended must not take back what the one after it has left. */
export function createRunMemoryStore(
  documents: DynamoDBDocumentClient,
  table: string,
  clock: Clock,
  newRevision: () => string,
): RunMemoryStore {
  let stored: RunMemory = {};
  let expected: string | undefined;
  return {
    async read() {
      const items = await readItems(documents, table, [pk, quotaNotePk, erasureItemKey], {
        clock,
        consistent: true,
      });
      const erasureKeyId = erasureKeyIdOf(items.get(erasureItemKey));
      const item = items.get(pk);
      // Memory that was broken by hand counts as none: it costs a request.
      stored = runMemory.safeParse(item?.run).data ?? {};
      expected = item && revisionOf(item);
      if (item !== undefined) return { memory: stored, erasureKeyId };
      const quotaClosedUntil = instant.safeParse(items.get(quotaNotePk)?.text).data;
      return { memory: quotaClosedUntil === undefined ? stored : { quotaClosedUntil }, erasureKeyId };
    },
    async write(memory) {
      if (isDeepStrictEqual(memory, stored)) return;
      const revision = newRevision();
      const isWritten = await putWithRevision(documents, 'write what the run leaves for the next', {
        table,
        item: { pk, revision, run: memory },
        expected,
        replacesWithoutRevision: true,
      });
      if (!isWritten) throw new LeaseLostError('what a run leaves for the next');
      [stored, expected] = [memory, revision];
    },
  };
}
