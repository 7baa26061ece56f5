import type { CohortOfSend, Cohorts } from '../../functions/poller/memory/cohorts.ts';
import type { Fingerprints } from '../../functions/poller/memory/fingerprints.ts';
import { type KnownIncidents, readKnownIncidents } from '../../functions/poller/outage/known-incidents.ts';
import type { OutagePorts } from '../../functions/poller/outage/outage-ports.ts';
import type { CampaignMemory } from '../../functions/poller/plan/campaign-memory.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import type { Incident } from '../../shared/bounce/outage/incident.ts';
import { contactKey, distinctContacts, fingerprintOf } from '../../shared/constant-contact/fingerprint.ts';

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

/** Cohorts in a map, with whole hashes of their people. */
export function cohortsInMemory(): Cohorts {
  const cohorts = new Map<string, CohortOfSend>();
  return {
    read: async (campaignActivityId) => cohorts.get(campaignActivityId),
    async write(campaignActivityId, cohort, people) {
      const keys = new Map(
        people.flatMap(({ contactId }, at) =>
          ['B', 'S', 'Z'].map((letter) => [contactKey(letter, contactId), at] as const),
        ),
      );
      const kept: CohortOfSend = {
        cohort,
        witnessOf: ({ key }) => keys.get(key),
        tookOf: (witness) => people[witness]?.took,
      };
      cohorts.set(campaignActivityId, kept);
      return kept;
    },
  };
}

/** The contacts among the rows of a report. */
export function contactsAmong(bounces: readonly Bounce[]): Pick<Fingerprints, 'contacts'> {
  const fingerprints = bounces.map((bounce) => fingerprintOf({ kind: 'bounce', bounce }));
  return { contacts: () => distinctContacts(fingerprints) };
}

/** DNS that knows the hosts of these domains, each under the name of its organisation; others do not exist. */
export function exchangesOf(hosts: Readonly<Record<string, string>>): OutagePorts['exchanges'] {
  return {
    lookUp: async (domains) =>
      new Map(
        domains.flatMap((domain) => {
          const name = hosts[domain];
          return name === undefined ? [] : [[domain, { kind: 'organisation', name }] as const];
        }),
      ),
  };
}
