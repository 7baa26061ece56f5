import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { dayMs, type Instant } from '../../../shared/bounce/instant.ts';
import type { Clock } from '../../../shared/clock.ts';
import { LeaseLostError } from '../../../shared/errors.ts';
import { pollKeyPrefix, timeToLiveAttribute } from '../../../shared/names.ts';
import { readItems } from '../../../shared/storage/batch-get.ts';
import { putWithRevision, revisionOf } from '../../../shared/storage/put-with-revision.ts';
import type { CampaignMemory } from '../plan/campaign-memory.ts';
import { inconclusive } from '../plan/evidence-memory.ts';

const instant = z.iso.datetime({ precision: 3 });
const counts = z.record(z.string(), z.number());

const retry = z.object({ since: instant, attempts: z.number(), last: instant });

const trouble = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('failing'), since: instant, last: instant }),
  z.object({ kind: z.literal('gone'), last: instant }),
  z.object({ kind: z.literal('too large'), last: instant }),
]);

const readTimes = { wholeAt: instant, lastReadAt: instant };

const stage = z.discriminatedUnion('name', [
  z.object({ name: z.literal('unread') }),
  z.object({ name: z.literal('open'), ...readTimes }),
  z.object({ name: z.literal('quiet'), since: instant, ...readTimes }),
  z.object({ name: z.literal('closed'), since: instant, ...readTimes }),
]);

const evidence = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), at: instant, mailed: z.number(), mailedAt: counts }),
  z.object({ kind: z.literal('inconclusive'), at: instant, why: z.enum(inconclusive) }),
  z.object({ kind: z.literal('postponed'), last: instant }),
]);

const counters = z.object({
  byCode: counts,
  refreshedAt: z.exactOptional(instant),
  sends: z.exactOptional(z.number()),
});

const judged = z.object({ contacts: z.number(), at: instant, isUnsure: z.boolean() });

const report = z.object({
  campaignActivityId: z.string(),
  sentAt: z.exactOptional(instant),
  stage,
  trouble: z.exactOptional(trouble),
  counters: z.exactOptional(counters),
  countersTrouble: z.exactOptional(trouble),
  seen: counts,
  providers: z.record(z.string(), counts),
  judged: z.object({ B: z.exactOptional(judged), Z: z.exactOptional(judged) }),
  tookBefore: z.exactOptional(judged),
  codeSearch: z.exactOptional(z.union([retry, z.literal('not offered')])),
  repairs: z.number(),
  evidence: z.exactOptional(evidence),
});

const campaignMemory = z.object({
  campaignId: z.string(),
  listed: z.object({ lastSentAt: z.exactOptional(instant), bounces: z.exactOptional(z.number()) }),
  isServed: z.boolean(),
  details: z.object({
    readAt: z.exactOptional(instant),
    lastSentAt: z.exactOptional(instant),
    name: z.exactOptional(z.string()),
    trouble: z.exactOptional(trouble),
  }),
  missing: z.exactOptional(retry),
  reports: z.array(report),
}) satisfies z.ZodMiniType<CampaignMemory>;

export interface CampaignMemories {
  /** What is remembered of these campaigns now. What cannot be understood, an earlier form too, counts as not known. */
  read(campaignIds: readonly string[]): Promise<Map<string, CampaignMemory>>;
  /**
   * Stores the memory of a campaign over the one that was read.
   *
   * @throws {LeaseLostError} when another run has changed it since.
   */
  write(memory: CampaignMemory): Promise<void>;
}

export interface CampaignMemoriesParts {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  readonly newRevision: () => string;
  /** When a memory may be forgotten: well after its campaign has left the lookback. */
  readonly expiresAt: Date;
}

/** What the keys of these items begin with. */
export const campaignKeyPrefix = `${pollKeyPrefix}CAMPAIGN#`;
const keyOf = (campaignId: string) => `${campaignKeyPrefix}${campaignId}`;

/** More than clocks differ by. */
const mostAheadMs = dayMs;
/** What the vendor says of times; all others are our own. */
const vendorTimes: readonly string[] = ['lastSentAt', 'sentAt', 'refreshedAt'];

/**
 * The memory that an item holds. Undefined when it cannot be understood, as an earlier form cannot; when it is that of
 * another campaign, which would be written in the other's place; and when it was broken by hand so that a time of ours is
 * still to come: what was done then would never be done again.
 */
export function toCampaignMemory(
  item: Readonly<Record<string, unknown>> | undefined,
  now: Date,
): CampaignMemory | undefined {
  const memory = campaignMemory.safeParse(item?.state).data;
  if (!memory || item?.pk !== keyOf(memory.campaignId)) return undefined;
  const latest = new Date(now.getTime() + mostAheadMs).toISOString();
  return holdsTimeAfter(latest, memory) ? undefined : memory;
}

function holdsTimeAfter(latest: Instant, value: unknown): boolean {
  if (typeof value === 'string') return value > latest && /^\d{4}-\d\d-\d\dT/.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, part]) => !vendorTimes.includes(key) && holdsTimeAfter(latest, part),
  );
}

/** One item for each campaign, guarded by a revision so that a run whose lease has ended cannot write. */
export function createCampaignMemories(parts: CampaignMemoriesParts): CampaignMemories {
  const { documents, table, clock } = parts;
  const revisions = new Map<string, string>();
  return {
    async read(campaignIds) {
      const items = await readItems(documents, table, campaignIds.map(keyOf), { clock, consistent: true });
      const memories = new Map<string, CampaignMemory>();
      for (const campaignId of campaignIds) {
        const item = items.get(keyOf(campaignId));
        const parsed = toCampaignMemory(item, clock.now());
        if (item) revisions.set(campaignId, revisionOf(item));
        if (parsed) memories.set(campaignId, parsed);
      }
      return memories;
    },
    async write(memory) {
      const revision = parts.newRevision();
      const isWritten = await putWithRevision(documents, 'write the memory of a campaign', {
        table,
        item: {
          pk: keyOf(memory.campaignId),
          revision,
          state: memory,
          [timeToLiveAttribute]: Math.floor(parts.expiresAt.getTime() / 1_000),
        },
        expected: revisions.get(memory.campaignId),
        replacesWithoutRevision: true,
      });
      if (!isWritten) throw new LeaseLostError(`the memory of campaign ${memory.campaignId}`);
      revisions.set(memory.campaignId, revision);
    },
  };
}
