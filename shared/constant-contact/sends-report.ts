import * as z from 'zod';
import { normaliseAddress } from '../bounce/address.ts';
import type { SentThere } from '../bounce/outage/judgement.ts';
import type { ConstantContactClient } from './client.ts';
import { apiAddress, maxPageSize, readPages } from './pages.ts';

/** Pages read at most: 2,500 messages tell a provider's share of a list to within two percent. */
const mostPages = 5;

const pageShape = z.object({ tracking_activities: z.array(z.unknown()) });
const rowShape = z.object({ email_address: z.string() });

/** Whom a send went to, as far as its report was read. */
export interface SendsReport {
  /** One for each row; undefined where it has no address. */
  readonly addresses: readonly (string | undefined)[];
  /** Read to its end. */
  readonly isWhole: boolean;
}

/**
 * The first pages of the report of sends, as many as tell a provider's share.
 *
 * @throws what reading any list throws; {@link NotFoundError} when there is no such report.
 */
export async function readSends(
  client: ConstantContactClient,
  campaignActivityId: string,
): Promise<SendsReport> {
  const path = `/reports/email_reports/${campaignActivityId}/tracking/sends?limit=${maxPageSize}`;
  const asked = { purpose: 'sends', what: `the sends of campaign activity ${campaignActivityId}` } as const;
  const addresses: (string | undefined)[] = [];
  let pages = 0;
  for await (const { page, isLast } of readPages(client, apiAddress(client, path), pageShape, asked)) {
    pages += 1;
    for (const wire of page.tracking_activities)
      addresses.push(normaliseAddress(rowShape.safeParse(wire).data?.email_address ?? ''));
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
