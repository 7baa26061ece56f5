import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { Clock } from '../../../shared/clock.ts';
import {
  type ContactSeen,
  contactsByProvider,
  contactsSeen,
  distinctContacts,
  type Fingerprint,
  type Seen,
} from '../../../shared/constant-contact/fingerprint.ts';
import { pollKeyPrefix, timeToLiveAttribute } from '../../../shared/names.ts';
import { readItems } from '../../../shared/storage/batch-get.ts';
import { callAws } from '../../../shared/storage/call.ts';

const keyOf = (campaignActivityId: string, chunk: number) =>
  `${pollKeyPrefix}ROWS#${campaignActivityId}#${chunk}`;

/** The item that says to which campaign an activity belongs; there is one once a bounce of it was published. */
export const firstRowsKey = (campaignActivityId: string) => keyOf(campaignActivityId, 0);

/** The campaign that such an item names; undefined where a version wrote it that did not say so. */
export function campaignOfRows(item: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return z.guid().safeParse(item?.campaignId).data;
}

/** 500 fingerprints of twelve bytes are about 6 KB: small enough to add to, large enough to read few of. */
const rowsPerChunk = 500;
/** How many chunks are read ahead of knowing whether they exist; most reports fit the first. */
const chunksPerRead = 20;

export interface Fingerprints {
  /** Whether SQS has already accepted this row. */
  has(fingerprint: Fingerprint): boolean;
  /** Remembers rows; call it only once SQS has accepted them. Throws StorageError. */
  remember(fingerprints: readonly Fingerprint[]): Promise<void>;
  /** The distinct contacts among all remembered rows, by code. */
  seen(): Seen;
  /** The same contacts themselves. */
  contacts(): Iterable<ContactSeen>;
  /** The same contacts, by provider (shared/constant-contact/fingerprint.ts). */
  seenByProvider(): ReadonlyMap<string, Seen>;
}

/**
 * Reads what is remembered of one campaign activity. Chunks are sets and only ever grow, so a stale reader or a
 * second writer can cost a duplicate message but never lose a row. Losing all of them is as safe, and only costs
 * duplicates that the classifier recognises.
 *
 * @param campaignId of the activity's campaign: kept beside the rows, where whoever knows the activity finds it.
 * @param expiresAt when the memory may be forgotten: well after the activity has left the lookback.
 */
export async function readPublishedRows(
  documents: DynamoDBDocumentClient,
  table: string,
  { campaignActivityId, campaignId }: { readonly campaignActivityId: string; readonly campaignId: string },
  { clock, expiresAt }: { readonly clock: Clock; readonly expiresAt: Date },
): Promise<Fingerprints> {
  const chunkKeyOf = (chunk: number) => keyOf(campaignActivityId, chunk);
  const known = new Set<Fingerprint>();
  /** The chunk that still has room, and how full it is. */
  let open = 0;
  let size = 0;

  async function readChunks(first: number, count: number): Promise<void> {
    const numbers = Array.from({ length: count }, (_, index) => first + index);
    const items = await readItems(documents, table, numbers.map(chunkKeyOf), { clock });
    for (const number of numbers) {
      const item = items.get(chunkKeyOf(number));
      if (!item) continue;
      const fingerprints = toFingerprints(item.rows);
      for (const fingerprint of fingerprints ?? []) known.add(fingerprint);
      // A chunk that was broken by hand cannot be added to: it counts as full.
      [open, size] = [number, fingerprints?.length ?? rowsPerChunk];
    }
  }

  await readChunks(0, 1);
  // A full chunk at the end of what was read may have successors.
  for (let next = 1; size >= rowsPerChunk && open === next - 1; next += chunksPerRead) {
    await readChunks(next, chunksPerRead);
  }

  async function add(chunk: number, fingerprints: readonly Fingerprint[]): Promise<void> {
    const update = new UpdateCommand({
      TableName: table,
      Key: { pk: chunkKeyOf(chunk) },
      UpdateExpression: 'ADD #rows :rows SET #expires = :expires, campaignId = :campaignId',
      ExpressionAttributeNames: { '#rows': 'rows', '#expires': timeToLiveAttribute },
      ExpressionAttributeValues: {
        ':rows': new Set(fingerprints.map((fingerprint) => Buffer.from(fingerprint, 'base64url'))),
        ':expires': Math.floor(expiresAt.getTime() / 1_000),
        ':campaignId': campaignId,
      },
    });
    await callAws('remember published rows', documents.send(update));
  }

  return {
    has: (fingerprint) => known.has(fingerprint),
    seen: () => contactsSeen(known),
    contacts: () => distinctContacts(known),
    seenByProvider: () => contactsByProvider(known),
    async remember(fingerprints) {
      const fresh = [...new Set(fingerprints)].filter((fingerprint) => !known.has(fingerprint));
      for (let start = 0; start < fresh.length; ) {
        if (size >= rowsPerChunk) [open, size] = [open + 1, 0];
        const part = fresh.slice(start, start + rowsPerChunk - size);
        await add(open, part);
        for (const fingerprint of part) known.add(fingerprint);
        size += part.length;
        start += part.length;
      }
    },
  };
}

/** Undefined for anything but a set of bytes. */
function toFingerprints(rows: unknown): string[] | undefined {
  const isOurs = rows instanceof Set && [...rows].every((bytes) => bytes instanceof Uint8Array);
  return isOurs ? [...rows].map((bytes) => Buffer.from(bytes).toString('base64url')) : undefined;
}
