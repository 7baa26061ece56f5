import type { Bounce } from '../../../shared/bounce/bounce.ts';
import type { IncidentReference } from '../../../shared/bounce/incident-reference.ts';
import { type Incident, incidentOf, referenceOf } from '../../../shared/bounce/outage/incident.ts';
import type { IncidentRegister } from '../../../shared/storage/incident-register.ts';

/** The incidents as this run knows them. */
export interface KnownIncidents {
  readonly all: () => readonly Incident[];
  /** The references that a bounce's message carries: of the incident that it belongs to. */
  referencesOf(bounce: Bounce): readonly IncidentReference[];
  /** Changes the register, and what this run knows. Throws StorageError. */
  change(change: (incidents: readonly Incident[]) => readonly Incident[]): Promise<void>;
}

export async function readKnownIncidents(register: IncidentRegister): Promise<KnownIncidents> {
  let incidents = await register.read();
  return {
    all: () => incidents,
    referencesOf(bounce) {
      const incident = incidentOf(bounce, incidents);
      return incident ? [referenceOf(incident)] : [];
    },
    async change(change) {
      incidents = await register.change(change);
    },
  };
}
