import * as z from 'zod/mini';
import { normaliseAddress } from '../bounce/address.ts';
import type { Bounce } from '../bounce/bounce.ts';
import { parseInstant } from '../bounce/instant.ts';
import { codeText } from '../bounce-message.ts';
import { LinkRefusedError, ReportUnavailableError } from '../errors.ts';
import type { ConstantContactClient } from './client.ts';
import { fingerprintOf } from './fingerprint.ts';
import { maxPageSize } from './pages.ts';
import type { ReportRow } from './report-row.ts';
import { readTrackingPages } from './tracking-row.ts';

export interface ReportPage {
  readonly rows: readonly ReportRow[];
  /** It has no link to another. */
  readonly isLast: boolean;
}

/** What to read of a report. */
export interface ReportWanted {
  readonly campaignActivityId: string;
  /** Only rows with these codes; all rows when undefined. */
  readonly codes?: readonly string[] | undefined;
  /**
   * How many messages the campaign sent, if known: it bounds the read, because a report that goes on for ever would
   * spend the whole quota.
   */
  readonly sends?: number | undefined;
}

/** More pages in a row than this without a single row that this read has not seen cannot be a report. */
const maxStalePages = 5;

/** Rows a report of unknown size may have: ten times the largest list this vendor's plans speak of. */
const rowsWhenSendsUnknown = 1_000_000;

/**
 * Reads the bounce report of one campaign activity, newest rows first, a page at a time, to a page without a link.
 *
 * @throws {LinkRefusedError} also when there are more pages than the send can fill.
 * @throws {ReportUnavailableError} also when a page has more rows than were asked for: it would not fit into memory.
 */
export async function* readBounceReport(
  client: ConstantContactClient,
  { campaignActivityId, codes = [], sends }: ReportWanted,
): AsyncGenerator<ReportPage> {
  const what = `the bounces of campaign activity ${campaignActivityId}`;
  const filter = codes.map((code) => `&bounce_code=${encodeURIComponent(code)}`).join('');
  // A contact may have two rows (an automatic reply, then a bounce), and counters lag behind the report.
  const maxRows = sends ? 2 * sends + maxPageSize : rowsWhenSendsUnknown;
  const seen = new Set<string>();
  let stalePages = 0;
  const pages = readTrackingPages(client, 'bounces', campaignActivityId, 'bounces', filter);
  for await (const { wires, isLast } of pages) {
    if (wires.length > maxPageSize)
      throw new ReportUnavailableError(`A page of ${what} has more rows than were asked for.`);
    const rows = wires.map((wire) => readRow(wire, campaignActivityId));
    const seenBefore = seen.size;
    for (const row of rows) seen.add(fingerprintOf(row));
    stalePages = seen.size === seenBefore ? stalePages + 1 : 0;
    // The rows come first: if it is only the counter of sends that lags, they are real.
    yield { rows, isLast };
    if (stalePages > maxStalePages || seen.size > maxRows) {
      throw new LinkRefusedError(
        `There are more pages of ${what} than the send can fill; the read has stopped.`,
      );
    }
  }
}

/** No row is nested like that. What is deeper can be parsed, but not written down again. */
const maxDepth = 32;

const optionalText = z.catch(z.nullish(z.string()), undefined);

const rowShape = z.object({
  contact_id: z.guid(),
  campaign_activity_id: z.guid(),
  email_address: z.string(),
  created_time: z.string(),
  // Required by the contract, missing in the guide's own sample.
  bounce_code: z.nullish(z.union([z.literal(''), codeText])),
  current_email_address: optionalText,
  deleted_at: optionalText,
});

function readRow(wire: unknown, campaignActivityId: string): ReportRow {
  const bounce = toBounce(wire, campaignActivityId);
  return bounce ? { kind: 'bounce', bounce } : { kind: 'unreadable', wire: shallow(wire) };
}

/** The same without what lies too deep in it. */
function shallow(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === maxDepth) return 'left out: too deep';
  if (Array.isArray(value)) return value.map((part) => shallow(part, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shallow(part, depth + 1)]));
}

function toBounce(wire: unknown, campaignActivityId: string): Bounce | undefined {
  const row = rowShape.safeParse(wire).data;
  // A row of another activity than the one asked for is not this report's.
  if (row?.campaign_activity_id.toLowerCase() !== campaignActivityId.toLowerCase()) return undefined;
  const address = normaliseAddress(row.email_address);
  const bouncedAt = parseInstant(row.created_time);
  const code = row.bounce_code || undefined;
  if (address === undefined || bouncedAt === undefined) return undefined;
  const current = normaliseAddress(row.current_email_address ?? '');
  return {
    address,
    ...(code !== undefined && { code }),
    bouncedAt,
    campaignActivityId: campaignActivityId.toLowerCase(),
    contactId: row.contact_id.toLowerCase(),
    contactMoved: current !== undefined && current !== address,
    contactDeleted: Boolean(row.deleted_at),
  };
}
