import * as z from 'zod/mini';
import { normaliseAddress } from '../bounce/address.ts';
import type { Instant } from '../bounce/instant.ts';
import type { SentThere } from '../bounce/outage/judgement.ts';
import type { Purpose } from './asked.ts';
import type { ConstantContactClient } from './client.ts';
import { readTrackingPages, readTrackingRow } from './tracking-row.ts';

/** One message of a send: whom it went to, and when. It may have bounced all the same. */
export interface SendRow {
  readonly address: string;
  readonly contactId: string;
  readonly sentAt: Instant;
}

export interface SendsPage {
  readonly rows: readonly SendRow[];
  /** Rows that are no send of this activity that can be understood. */
  readonly unreadable: number;
  /** It has no link to another. */
  readonly isLast: boolean;
}

/**
 * Reads whom one campaign activity was sent to, newest rows first, a page at a time, to a page without a link:
 * `GET /reports/email_reports/{campaign_activity_id}/tracking/sends?limit=500` (scope campaign_data, privilege
 * ui:campaign:metrics). A contact may have several rows: a resend and a later batch add rows on top. Source: the contract,
 * `getSends`.
 *
 * @param purpose whose share of the day's requests it is.
 * @throws what {@link readTrackingPages} throws.
 */
export async function* readSendsReport(
  client: ConstantContactClient,
  campaignActivityId: string,
  purpose: Purpose,
): AsyncGenerator<SendsPage> {
  for await (const { wires, isLast } of readTrackingPages(client, 'sends', campaignActivityId, purpose)) {
    const rows = wires.flatMap((wire) => {
      const row = readTrackingRow(wire, 'em_sends', campaignActivityId);
      return row ? { address: row.address, contactId: row.contactId, sentAt: row.at } : [];
    });
    yield { rows, unreadable: wires.length - rows.length, isLast };
  }
}

/** Pages that a sample has at most: 2,500 messages tell a provider's share of a list to within two percent. */
const mostPages = 5;

const addressShape = z.object({ email_address: z.string() });

/** Whom a send went to, as far as its report was read. */
export interface SendsReport {
  /** One for each row; undefined where it has no address. */
  readonly addresses: readonly (string | undefined)[];
  /** Read to its end. */
  readonly isWhole: boolean;
}

/**
 * The first pages of the report of sends, as many as tell a provider's share. Of its rows only the address matters here,
 * so that a row without anything else counts all the same.
 *
 * @throws what {@link readTrackingPages} throws.
 */
export async function readSends(
  client: ConstantContactClient,
  campaignActivityId: string,
): Promise<SendsReport> {
  const addresses: (string | undefined)[] = [];
  let pages = 0;
  for await (const { wires, isLast } of readTrackingPages(client, 'sends', campaignActivityId, 'sends')) {
    pages += 1;
    for (const wire of wires)
      addresses.push(normaliseAddress(addressShape.safeParse(wire).data?.email_address ?? ''));
    if (isLast) return { addresses, isWhole: true };
    if (pages === mostPages) break;
  }
  return { addresses, isWhole: false };
}

/**
 * How many messages of a send went to one provider.
 *
 * @param isThere whether the provider receives the mail of an address.
 * @param sent messages of the send in all, as far as the vendor says.
 * @returns undefined when the report is too long to be counted and the vendor does not say how long it is.
 */
export function sentThereOf(
  { addresses, isWhole }: SendsReport,
  isThere: (address: string) => boolean,
  sent: number | undefined,
): SentThere | undefined {
  const messages = addresses.filter((address) => address !== undefined && isThere(address)).length;
  if (isWhole) return { messages, by: 'count', of: addresses.length };
  if (sent === undefined || addresses.length === 0) return undefined;
  return { messages: Math.round((sent * messages) / addresses.length), by: 'sample' };
}
