import { type KnownIncidents, readKnownIncidents } from '../../functions/poller/outage/known-incidents.ts';
import type { OutagePorts } from '../../functions/poller/outage/outage-ports.ts';
import type { CampaignMemory } from '../../functions/poller/plan/campaign-memory.ts';
import type { Incident } from '../../shared/bounce/outage/incident.ts';

/** What is known of incidents, on a register in memory that is empty at first. */
export function incidentsInMemory(): Promise<KnownIncidents> {
  let register: readonly Incident[] = [];
  return readKnownIncidents({
    read: async () => register,
    change: async (change) => {
      register = change(register);
      return register;
    },
  });
}

/** What the poller remembers of campaigns, in a map that the caller may fill. */
export function memoryOver(memories: Map<string, CampaignMemory>): OutagePorts['memory'] {
  return {
    of: (campaignId) => memories.get(campaignId),
    all: () => memories,
    write: async (memory) => void memories.set(memory.campaignId, memory),
    hasGotFurther: () => false,
  };
}
