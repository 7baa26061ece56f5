import { assess } from '../../shared/bounce/assess.ts';
import { type Bounce, bounceHash } from '../../shared/bounce/bounce.ts';
import type { Assessment } from '../../shared/bounce/decide.ts';
import { type Evidence, isNoEvidence } from '../../shared/bounce/evidence.ts';
import { addBounces, type History, noBounces } from '../../shared/bounce/history.ts';
import type { IncidentReference } from '../../shared/bounce/incident-reference.ts';
import { heldOverride, type Override } from '../../shared/bounce/overrides.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import type { StoredIncident } from '../../shared/storage/incident-register.ts';
import { incidentOf } from './invariants/incident-cover.ts';
import type { Plan } from './plan/plan.ts';
import { policyOf } from './system.ts';
import { replayPolicies } from './world/replay-policies.ts';

/** What a record has to say once everything is decided. */
export interface TrueRecord {
  readonly history: History;
  readonly assessment: Assessment;
}

/**
 * The record that all bounces of an address must end in, whatever their order, with the incidents as they are, what
 * operators have said and the evidence that was published: the oracle of the simulation. It runs the production decision, also
 * where the simulation runs a mutant: what is proven is delivery and order, not the decision itself.
 */
export function trueRecord(
  address: string,
  bounces: readonly Bounce[],
  {
    policy,
    incidents,
    overrides,
    evidence,
  }: {
    readonly policy: Policy;
    readonly incidents: readonly StoredIncident[];
    readonly overrides: readonly Override[];
    readonly evidence: Evidence;
  },
): TrueRecord {
  const history = addBounces(
    noBounces,
    bounces.map(({ address: _, ...bounce }) => bounce),
  );
  const theirs = new Set(bounces.map((bounce) => incidentOf(incidents, bounce)));
  const incidentReferences = incidents.filter((one) => theirs.has(one));
  return {
    history,
    assessment: assess({ address, history, overrides, evidence, incidentReferences }, policy),
  };
}

/** The policy that a record names, if it is one that anything in the plan decides by. */
export function policyNamed(version: string, plan: Plan): Policy | undefined {
  return replayPolicies(plan)
    .map(policyOf)
    .find((policy) => policy.version === version);
}

/** How many bounces there are, each counted once. */
export function distinctBounces(bounces: readonly Bounce[]): number {
  return new Set(bounces.map(bounceHash)).size;
}

/**
 * Whether a decision may take the place of another one. Only an operator ends a suppression, by erasing the record or resolving
 * an incident; or an incident itself; or a reply, or evidence. A review may end in anything, because a code can become known later.
 */
export function mayFollow(
  before: Assessment,
  after: Assessment,
  {
    hasReply,
    incidentReferences,
    overrides,
    evidence,
  }: {
    readonly hasReply: boolean;
    readonly incidentReferences: readonly IncidentReference[];
    readonly overrides: readonly Override[];
    readonly evidence: Evidence;
  },
): boolean {
  if (before.decision !== 'suppress' || after.decision === 'suppress') return true;
  if (incidentReferences.some(({ status }) => status !== 'confirmed')) return true;
  if (!isNoEvidence(evidence)) return true;
  // Another policy decides otherwise; and the B that an S echoes may come later than the release that covers it.
  if (before.policy !== after.policy) return true;
  if (before.bounceCode === 'S' && heldOverride(overrides)?.kind === 'release') return true;
  return hasReply && (after.decision === 'review' || before.rule === 'soft-bounces');
}

/** Every field of a bounce as one text, its code included. */
export function newsOf({ campaignActivityId, contactId, bouncedAt, address, ...bounce }: Bounce): string {
  const flags = `${Number(bounce.contactMoved)}${Number(bounce.contactDeleted)}`;
  return [campaignActivityId, contactId, bouncedAt, address, bounce.code ?? '', flags].join('|');
}
