import type { Bounce } from '../../../shared/bounce/bounce.ts';
import type { IncidentReference } from '../../../shared/bounce/incident-reference.ts';
import { incidentOf } from '../../../shared/bounce/outage/find-incidents.ts';
import { type Incident, referenceOf } from '../../../shared/bounce/outage/incident.ts';
import type { IncidentRegister } from '../../../shared/storage/incident-register.ts';

/** The incidents as this run knows them. */
export interface KnownIncidents {
  readonly all: () => readonly Incident[];
  /** The references that a bounce's message carries: of the incident that it belongs to. */
  referencesOf(bounce: Bounce): readonly IncidentReference[];
  /** Changes the register, and what this run knows. Throws StorageError. */
  change(change: Change): Promise<void>;
}

type Change = (incidents: readonly Incident[]) => readonly Incident[];

export async function readKnownIncidents(register: IncidentRegister): Promise<KnownIncidents> {
  return knownIncidents(await register.read(), (change) => register.change(change));
}

/** @param keep applies a change to the register, and says what is in it afterwards. */
export function knownIncidents(
  atFirst: readonly Incident[],
  keep: (change: Change, known: readonly Incident[]) => Promise<readonly Incident[]>,
): KnownIncidents {
  let incidents = atFirst;
  return {
    all: () => incidents,
    referencesOf(bounce) {
      const incident = incidentOf(bounce, incidents);
      return incident ? [referenceOf(incident)] : [];
    },
    async change(change) {
      incidents = await keep(change, incidents);
    },
  };
}
