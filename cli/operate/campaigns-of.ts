import { campaignKeyPrefix, toCampaignMemory } from '../../functions/poller/memory/campaign-memories.ts';
import { campaignOfRows, firstRowsKey } from '../../functions/poller/memory/fingerprints.ts';
import { sentAtOf } from '../../functions/poller/plan/campaign-memory.ts';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { Clock } from '../../shared/clock.ts';
import { readItems } from '../../shared/storage/batch-get.ts';
import type { Target } from '../target/target.ts';

/** What is still known of the campaign in which an address has bounced. */
export interface KnownCampaign {
  readonly id: string;
  /** As its author called it: text from outside. */
  readonly name?: string;
  /** When the activity was sent. */
  readonly sentAt?: Instant;
}

/** The campaign activities that a record names, each once. */
export function activitiesOf({ history, evidence }: AddressRecord): readonly string[] {
  const { deliveries, click } = evidence;
  const named = [...history.newest, ...deliveries, ...(click ? [click] : [])];
  return [...new Set(named.map(({ campaignActivityId }) => campaignActivityId))];
}

/** Longer ones are not ours (shared/constant-contact/campaign-details.ts). */
const longestName = 80;

/**
 * The campaigns of campaign activities, as far as the poller remembers them; activities of others are missing. Two items
 * are read for each activity, by their keys.
 *
 * @throws {StorageError} when DynamoDB fails.
 */
export async function campaignsOf(
  activities: readonly string[],
  { documents, table }: Pick<Target, 'documents' | 'table'>,
  clock: Clock,
): Promise<ReadonlyMap<string, KnownCampaign>> {
  const rows = await readItems(documents, table, activities.map(firstRowsKey), { clock });
  const ids = new Map<string, string>();
  for (const activity of activities) {
    const id = campaignOfRows(rows.get(firstRowsKey(activity)));
    if (id !== undefined) ids.set(activity, id);
  }
  const keyOf = (id: string) => `${campaignKeyPrefix}${id}`;
  const memories = await readItems(documents, table, [...ids.values()].map(keyOf), { clock });
  return new Map(
    [...ids].map(([activity, id]): [string, KnownCampaign] => {
      const memory = toCampaignMemory(memories.get(keyOf(id)), clock.now());
      const name = memory?.details.name?.slice(0, longestName);
      const sentAt = memory && sentAtOf(memory, activity);
      return [activity, { id, ...(name !== undefined && { name }), ...(sentAt !== undefined && { sentAt }) }];
    }),
  );
}
