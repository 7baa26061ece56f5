import { type Assessment, decide } from '../../shared/bounce/decide.ts';
import { type Evidence, joinEvidence, noEvidence } from '../../shared/bounce/evidence.ts';
import { addBounces, type KnownBounce, noBounces } from '../../shared/bounce/history.ts';
import { type IncidentReference, joinReferences } from '../../shared/bounce/incident-reference.ts';
import type { Policy } from '../../shared/bounce/policy.ts';

/** What may be known of an address that nobody has said anything of. */
interface Known {
  readonly bounces: readonly KnownBounce[];
  readonly evidence?: readonly Evidence[];
  readonly incidentReferences?: readonly IncidentReference[];
}

/** Decides bounces, evidence and references as they come, all at once. */
export function decideAll(
  { bounces, evidence = [], incidentReferences = [] }: Known,
  policy: Policy,
): Assessment {
  return decide(
    addBounces(noBounces, bounces),
    [],
    allEvidence(evidence),
    joinReferences([], incidentReferences),
    policy,
  );
}

/** Pieces of evidence as one. */
export function allEvidence(pieces: readonly Evidence[]): Evidence {
  return pieces.reduce(joinEvidence, noEvidence);
}
