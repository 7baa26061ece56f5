import type { Bounce } from '../bounce.ts';
import { compareText } from '../compare-text.ts';
import { providerHashAt } from '../provider.ts';
import { isCovered, isOfCode } from './covered.ts';
import type { Incident } from './incident.ts';
import type { Send } from './send.ts';
import type { BounceKind } from './usual.ts';

/**
 * The incident that a bounce belongs to: of those that cover it the one that a person was told of first, and a watch only
 * where there is no other.
 */
export function incidentOf(bounce: Bounce, incidents: readonly Incident[]): Incident | undefined {
  const covering = incidents.filter((incident) => covers(incident, bounce));
  const [first] = covering
    .filter(({ level }) => level === 'incident')
    .sort((one, other) => compareText(one.toldAt ?? '', other.toldAt ?? ''));
  return first ?? covering[0];
}

/** Whether a bounce is of an incident's send and code, and its address is among those that it covers. */
function covers(incident: Incident, { campaignActivityId, code, address }: Bounce): boolean {
  if (incident.campaignActivityId !== campaignActivityId) return false;
  if (!isOfCode(incident, code)) return false;
  return isCovered(incident.covered, providerHashAt(address));
}

/** Whether it is an incident of this send. */
export function isOf({ campaignActivityId }: Incident, send: Send): boolean {
  return campaignActivityId === send.campaignActivityId.toLowerCase();
}

/** The incidents of a send, of one kind of bounce. */
export function incidentsIn(
  incidents: readonly Incident[],
  send: Send,
  kind: BounceKind,
): readonly Incident[] {
  return incidents.filter((incident) => isOf(incident, send) && kindOf(incident) === kind);
}

/** An S, which older incidents have, tells of an address what a B does. */
export function kindOf({ code }: Incident): BounceKind {
  return code === 'Z' ? 'Z' : 'B';
}
