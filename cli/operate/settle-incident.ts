import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import type { Clock } from '../../shared/clock.ts';
import type { IncidentMembers } from '../../shared/storage/incident-members.ts';
import { type Incident, type IncidentRegister, settle } from '../../shared/storage/incident-register.ts';

/** An incident, and how many addresses wait to be told what becomes of it. */
export interface WaitedFor {
  readonly incident: Incident;
  /** Those that wait for several incidents are counted at one of them only. */
  readonly waiting: number;
}

export type Settled =
  | { readonly is: 'unknown'; readonly known: readonly Incident[] }
  /** It has that status already. */
  | ({ readonly is: 'unchanged' } & WaitedFor)
  | ({ readonly is: 'changed'; readonly before: Incident } & WaitedFor);

export interface SettlingParts {
  readonly register: IncidentRegister;
  readonly members: IncidentMembers;
  readonly clock: Clock;
}

/**
 * A person's word on an incident: confirmed, its bounces count; dismissed, they never do; open, nobody knows again. One
 * conditional write; the next poll tells the addresses. May be said again, and taken back with another word.
 *
 * @throws {StorageError} when DynamoDB fails; the word may have been kept all the same, and saying it again is right.
 */
export async function settleIncident(
  id: string,
  status: IncidentStatus,
  { register, members, clock }: SettlingParts,
): Promise<Settled> {
  const at = clock.now().toISOString();
  let before: Incident | undefined;
  const after = await register.change((incidents) => {
    before = incidents.find((incident) => incident.id === id);
    const settled = settle(incidents, id, { status, by: 'person', at });
    return before && before.status !== 'open' && settled !== incidents ? unannounced(settled, id) : settled;
  });
  const incident = after.find((one) => one.id === id);
  if (!before || !incident) return { is: 'unknown', known: after };
  const waited = { incident, waiting: await countWaiting(id, members) };
  return before.status === status ? { is: 'unchanged', ...waited } : { is: 'changed', before, ...waited };
}

/**
 * Addresses that have been told how an incident ended do not wait for it any more, so no index finds them. The poller
 * publishes the rows of an incident that has not been announced, with its reference as it is then.
 */
function unannounced(incidents: readonly Incident[], id: string): readonly Incident[] {
  return incidents.map((incident) => {
    const { announcedAt: _, ...rest } = incident;
    return incident.id === id ? rest : incident;
  });
}

/** All incidents, oldest first, with how many addresses wait for each. Throws StorageError. */
export async function listIncidents({
  register,
  members,
}: Pick<SettlingParts, 'register' | 'members'>): Promise<readonly WaitedFor[]> {
  const waited: WaitedFor[] = [];
  for (const incident of await register.read()) {
    waited.push({ incident, waiting: await countWaiting(incident.id, members) });
  }
  return waited;
}

async function countWaiting(id: string, members: IncidentMembers): Promise<number> {
  let waiting = 0;
  for await (const addresses of members.pages(id)) waiting += addresses.length;
  return waiting;
}
