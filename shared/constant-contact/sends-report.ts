import * as z from 'zod';
import { normaliseAddress } from '../bounce/bounce.ts';
import type { ConstantContactClient } from './client.ts';
import { apiAddress, maxPageSize, readPages } from './pages.ts';

/** Pages read at most: 2,500 messages tell a provider's share of a list to within two percent. */
const mostPages = 5;

const pageShape = z.object({ tracking_activities: z.array(z.unknown()) });
const rowShape = z.object({ email_address: z.string() });

export interface SentThere {
  readonly messages: number;
  /** `count`: in the whole report. `sample`: reckoned from its first pages and the size of the send. */
  readonly by: 'count' | 'sample';
}

/**
 * How many messages of a send went to one provider.
 *
 * @param provider whether it receives the mail of an address.
 * @param sent messages of the send in all, as far as the vendor says.
 * @returns undefined when the report is too long to be counted and nobody knows how long.
 * @throws what reading any list throws; {@link NotFoundError} when there is no such report.
 */
export async function readSentThere(
  client: ConstantContactClient,
  campaignActivityId: string,
  provider: (address: string) => boolean,
  sent: number | undefined,
): Promise<SentThere | undefined> {
  const path = `/reports/email_reports/${campaignActivityId}/tracking/sends?limit=${maxPageSize}`;
  const asked = { purpose: 'sends', what: `the sends of campaign activity ${campaignActivityId}` } as const;
  let [pages, rows, there] = [0, 0, 0];
  for await (const { page, next } of readPages(client, apiAddress(client, path), pageShape, asked)) {
    pages += 1;
    for (const wire of page.tracking_activities) {
      const address = normaliseAddress(rowShape.safeParse(wire).data?.email_address ?? '');
      rows += 1;
      if (address !== undefined && provider(address)) there += 1;
    }
    if (next === undefined) return { messages: there, by: 'count' };
    if (pages === mostPages) break;
  }
  if (sent === undefined || rows === 0) return undefined;
  return { messages: Math.round((sent * there) / rows), by: 'sample' };
}
