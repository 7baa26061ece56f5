import { type Assessment, decide } from '../../shared/bounce/decide.ts';
import { addBounces, type KnownBounce, noBounces } from '../../shared/bounce/history.ts';
import { type IncidentReference, joinReferences } from '../../shared/bounce/incident-reference.ts';
import type { Policy } from '../../shared/bounce/policy.ts';

/** Decides bounces and references as they come, all at once. */
export function decideAll(
  bounces: readonly KnownBounce[],
  incidentReferences: readonly IncidentReference[],
  policy: Policy,
): Assessment {
  return decide(addBounces(noBounces, bounces), [], joinReferences([], incidentReferences), policy);
}
