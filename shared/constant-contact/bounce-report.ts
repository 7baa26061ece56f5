import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Bounce, normaliseAddress } from '../bounce/bounce.ts';
import { parseInstant } from '../bounce/instant.ts';
import { maxCodeLength } from '../bounce-message.ts';
import { LinkRefusedError } from '../errors.ts';
import type { ConstantContactClient } from './client.ts';
import { maxPageSize, readPages } from './pages.ts';

/**
 * A row of the bounce report, understood or not. `hash` is eight bytes that stand for all that matters in it: a row
 * whose code becomes known, or whose contact moves, gets another one. `wire` is what the vendor sent.
 */
export type ReportRow = { readonly hash: string } & (
  | { readonly kind: 'bounce'; readonly bounce: Bounce }
  | { readonly kind: 'unreadable'; readonly wire: unknown }
);

/** More pages in a row than this without a single row this walk has not seen cannot be a report. */
const maxStalePages = 5;

/** Rows a report of unknown size may have: ten times the largest list this vendor's plans speak of. */
const rowsWhenSendsUnknown = 1_000_000;

const pageShape = z.object({ tracking_activities: z.array(z.unknown()) });

/**
 * Reads the bounce report of one campaign activity, newest rows first, a page at a time, to a page without a link.
 *
 * @param sends how many messages the campaign sent, if known: it bounds the walk, because a report that goes on for
 *   ever would spend the whole quota.
 * @throws {LinkRefusedError} also when there are more pages than the send can fill.
 */
export async function* readBounceReport(
  client: ConstantContactClient,
  campaignActivityId: string,
  sends: number | undefined,
): AsyncGenerator<readonly ReportRow[]> {
  const what = `the bounces of campaign activity ${campaignActivityId}`;
  const path = `/reports/email_reports/${campaignActivityId}/tracking/bounces?limit=${maxPageSize}`;
  // A contact may have two rows (an automatic reply, then a bounce), and counters lag behind the report.
  const maxRows = sends ? 2 * sends + maxPageSize : rowsWhenSendsUnknown;
  const seen = new Set<string>();
  let stalePages = 0;
  for await (const page of readPages(client, path, pageShape, { purpose: 'bounces', what })) {
    const rows = page.tracking_activities.map((wire) => readRow(wire, campaignActivityId));
    const seenBefore = seen.size;
    for (const { hash } of rows) seen.add(hash);
    stalePages = seen.size === seenBefore ? stalePages + 1 : 0;
    if (stalePages > maxStalePages || seen.size > maxRows) {
      throw new LinkRefusedError(
        `There are more pages of ${what} than the send can fill; the walk has stopped.`,
      );
    }
    yield rows;
  }
}

const optionalText = z.string().nullish().catch(undefined);

const rowShape = z.object({
  contact_id: z.guid(),
  campaign_activity_id: z.guid(),
  email_address: z.string(),
  created_time: z.string(),
  // Required by the contract, missing in the guide's own sample.
  bounce_code: z.string().max(maxCodeLength).nullish(),
  current_email_address: optionalText,
  deleted_at: optionalText,
});

function readRow(wire: unknown, campaignActivityId: string): ReportRow {
  const bounce = toBounce(wire, campaignActivityId);
  return bounce
    ? { kind: 'bounce', bounce, hash: hashOf(bounce) }
    : { kind: 'unreadable', wire, hash: hashOf(wire) };
}

function hashOf(row: unknown): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify(row) ?? '')
    .digest();
  return bytes.subarray(0, 8).toString('base64url');
}

function toBounce(wire: unknown, campaignActivityId: string): Bounce | undefined {
  const row = rowShape.safeParse(wire).data;
  // A row of another activity than the one asked for is not this report's.
  if (row?.campaign_activity_id.toLowerCase() !== campaignActivityId.toLowerCase()) return undefined;
  const address = normaliseAddress(row.email_address);
  const bouncedAt = parseInstant(row.created_time);
  const code = row.bounce_code || undefined;
  if (address === undefined || bouncedAt === undefined || code?.isWellFormed() === false) return undefined;
  const current = normaliseAddress(row.current_email_address ?? '');
  return {
    address,
    ...(code !== undefined && { code }),
    bouncedAt,
    campaignActivityId,
    contactId: row.contact_id.toLowerCase(),
    contactMoved: current !== undefined && current !== address,
    contactDeleted: Boolean(row.deleted_at),
  };
}
