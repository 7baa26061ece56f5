import { isDeepStrictEqual } from 'node:util';
import type { CampaignMemories } from '../memory/campaign-memories.ts';
import type { CampaignMemory } from '../plan/campaign-memory.ts';
import { gotFurther } from '../plan/got-further.ts';

/** What is remembered of the campaigns of one run, as it is in the table. */
export interface AccountMemory {
  of(campaignId: string): CampaignMemory | undefined;
  all(): ReadonlyMap<string, CampaignMemory>;
  /** Stores what has changed. Throws StorageError and LeaseLostError. */
  write(memory: CampaignMemory): Promise<void>;
  /** Whether anything that was written got further than what was known. */
  hasGotFurther(): boolean;
}

/** @throws {StorageError} */
export async function readAccountMemory(
  memories: CampaignMemories,
  campaignIds: readonly string[],
): Promise<AccountMemory> {
  const known = await memories.read(campaignIds);
  let hasGotFurther = false;
  return {
    of: (campaignId) => known.get(campaignId),
    all: () => known,
    async write(memory) {
      if (isDeepStrictEqual(memory, known.get(memory.campaignId))) return;
      await memories.write(memory);
      hasGotFurther ||= gotFurther(known.get(memory.campaignId), memory);
      known.set(memory.campaignId, memory);
    },
    hasGotFurther: () => hasGotFurther,
  };
}
