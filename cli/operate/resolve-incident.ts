import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import { changeOne, type Incident, reopen, resolve } from '../../shared/bounce/outage/incident.ts';
import type { Clock } from '../../shared/clock.ts';
import type { IncidentMembers } from '../../shared/storage/incident-members.ts';
import type { IncidentRegister } from '../../shared/storage/incident-register.ts';

/** An incident, and how many addresses wait for it: for its end, or after it for the next run. */
export interface WaitedFor {
  readonly incident: Incident;
  /** An address that waits for several incidents is counted at one of them only. */
  readonly waiting: number;
}

export type Resolution =
  | { readonly is: 'unknown'; readonly known: readonly Incident[] }
  /** It has that status already. */
  | ({ readonly is: 'unchanged' } & WaitedFor)
  | ({ readonly is: 'changed'; readonly before: Incident } & WaitedFor);

export interface ResolvePorts {
  readonly register: IncidentRegister;
  readonly members: IncidentMembers;
  readonly clock: Clock;
}

/**
 * Resolves an incident for an operator: confirmed, its bounces count; dismissed, they never do. `open` reopens it. One
 * conditional write; the next run decides the addresses again. May be repeated, and changed as often as need be.
 *
 * @throws {StorageError} when DynamoDB fails; the change may have been written all the same, and repeating it is right.
 */
export async function resolveIncident(
  id: string,
  status: IncidentStatus,
  { register, members, clock }: ResolvePorts,
): Promise<Resolution> {
  const at = clock.now().toISOString();
  const change = (incident: Incident): Incident =>
    status === 'open'
      ? reopen(incident, at)
      : resolve(incident, { status, resolvedAt: at, resolvedBy: 'person' });
  let before: Incident | undefined;
  const after = await register.change((incidents) => {
    before = incidents.find((incident) => incident.id === id);
    return changeOne(incidents, id, change);
  });
  const incident = after.find((one) => one.id === id);
  if (!before || !incident) return { is: 'unknown', known: after };
  const waited = { incident, waiting: await countWaiting(id, members) };
  return before === incident ? { is: 'unchanged', ...waited } : { is: 'changed', before, ...waited };
}

export type FoundIncident =
  | { readonly is: 'unknown'; readonly known: readonly Incident[] }
  | ({ readonly is: 'known'; readonly some: readonly string[] } & WaitedFor);

/**
 * One incident, and how many addresses wait for it.
 *
 * @param most how many of those addresses to give back, in `some`.
 * @throws {StorageError} when DynamoDB fails.
 */
export async function findIncident(
  id: string,
  { register, members }: Omit<ResolvePorts, 'clock'>,
  most = 0,
): Promise<FoundIncident> {
  const known = await register.read();
  const incident = known.find((one) => one.id === id);
  if (!incident) return { is: 'unknown', known };
  const some: string[] = [];
  let waiting = 0;
  for await (const addresses of members.pages(id)) {
    waiting += addresses.length;
    some.push(...addresses.slice(0, most - some.length));
  }
  return { is: 'known', incident, waiting, some };
}

/** All incidents, oldest first, with how many addresses wait for each. Throws StorageError. */
export async function listIncidents({
  register,
  members,
}: Omit<ResolvePorts, 'clock'>): Promise<readonly WaitedFor[]> {
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
