import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { providerHash, providerOf } from '../../../shared/bounce/provider.ts';
import type { StoredIncident } from '../../../shared/storage/incident-register.ts';

type Covered = Pick<Bounce, 'campaignActivityId' | 'code' | 'address'>;

/** Whether a bounce is of an incident's send and kind, and its domain among those that the incident was opened for. */
export function covers(
  { campaignActivityId, code, provider, domains, allBut }: StoredIncident,
  bounce: Covered,
): boolean {
  if (bounce.campaignActivityId !== campaignActivityId) return false;
  const domain = providerHash(providerOf(bounce.address));
  if (domains === undefined && allBut === undefined)
    return bounce.code === code && domain === providerHash(provider);
  if (bounce.code !== code && !(code === 'B' && bounce.code === 'S')) return false;
  return domains === undefined ? !hashesIn(allBut).has(domain) : hashesIn(domains).has(domain);
}

/**
 * The one that a bounce belongs to: of those that cover it the one that was an incident first, and a watch only where
 * there is no other.
 */
export function incidentOf(
  incidents: readonly StoredIncident[],
  bounce: Covered,
): StoredIncident | undefined {
  const covering = incidents.filter((incident) => covers(incident, bounce));
  const [first] = covering
    .filter(({ isWatch }) => !isWatch)
    .sort((one, other) => Date.parse(toldAt(one)) - Date.parse(toldAt(other)));
  return first ?? covering[0];
}

/** Since when an incident has been one: it was opened as one where nothing else is stored. */
function toldAt(incident: StoredIncident): string {
  return incident.toldAt ?? incident.openedAt;
}

/** Four characters each. */
function hashesIn(text = ''): ReadonlySet<string> {
  return new Set(text.match(/.{4}/g));
}
