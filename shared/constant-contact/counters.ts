import * as z from 'zod/mini';
import type { BounceCode } from '../bounce/bounce-codes.ts';
import { type Instant, parseInstant } from '../bounce/instant.ts';
import { UnexpectedReportError } from '../errors.ts';
import type { ConstantContactClient } from './client.ts';
import { ifUsable } from './if-usable.ts';
import { apiAddress } from './pages.ts';
import { wholeNumber } from './whole-number.ts';

/** How many contacts the vendor says bounced with each code. The contract calls the counts unique; they lag. */
export interface Counters {
  readonly byCode: Readonly<Record<BounceCode, number>>;
  /** Whom the activity was sent to, bounced or not; a whole sends report names so many. Undefined where it is not said. */
  readonly sends?: number | undefined;
  /** When the vendor last refreshed them, if it says so. */
  readonly refreshedAt: Instant | undefined;
}

/** The most activities one request can ask about. Source: the contract, `campaign_activity_ids`. */
export const maxActivitiesPerCall = 10;

const count = z.catch(z.coerce.number().check(z.int(), z.nonnegative()), 0);

/** Where nought and nothing differ: a missing number, or what is none, stays unknown. */
const sends = ifUsable(wholeNumber);

const statsShape = z.object({
  results: z.array(
    z.object({
      campaign_activity_id: z.guid(),
      stats: z.object({
        em_bounces_nonexistent_address: count,
        em_bounces_undeliverable: count,
        em_bounces_mailbox_full: count,
        em_bounces_suspended: count,
        em_bounces_blocked: count,
        em_bounces_vacation: count,
        em_bounces_other: count,
        em_sends: sends,
      }),
      last_refresh_time: ifUsable(z.pipe(z.string(), z.transform(parseInstant))),
    }),
  ),
});

/**
 * The counters of bounces and sends of at most ten activities, in one request. Activities the vendor has none for are missing from
 * the answer. Which counter counts which letter is read off their names; the vendor nowhere says so.
 *
 * @throws {NotFoundError} when a single id is malformed in the vendor's eyes: it then answers for none.
 * @throws {UnexpectedReportError} when the answer is JSON of another shape.
 */
export async function readCounters(
  client: ConstantContactClient,
  campaignActivityIds: readonly string[],
): Promise<Map<string, Counters>> {
  const isOfSeveral = campaignActivityIds.length > 1;
  const what = isOfSeveral
    ? `the counters of ${campaignActivityIds.length} campaign activities`
    : `the counters of campaign activity ${campaignActivityIds[0]}`;
  const url = apiAddress(client, `/reports/stats/email_campaign_activities/${campaignActivityIds.join(',')}`);
  const parsed = statsShape.safeParse(await client.getJson(url, { purpose: 'counters', what, isOfSeveral }));
  if (!parsed.success)
    throw new UnexpectedReportError(`Could not read ${what}: it is not the answer we know.`);
  return new Map(
    parsed.data.results.map(({ campaign_activity_id, stats, last_refresh_time }) => [
      campaign_activity_id,
      {
        byCode: {
          B: stats.em_bounces_nonexistent_address,
          D: stats.em_bounces_undeliverable,
          F: stats.em_bounces_mailbox_full,
          S: stats.em_bounces_suspended,
          Z: stats.em_bounces_blocked,
          V: stats.em_bounces_vacation,
          X: stats.em_bounces_other,
        },
        sends: stats.em_sends,
        refreshedAt: last_refresh_time,
      },
    ]),
  );
}
