import type { Bounce } from '../../../shared/bounce/bounce.ts';
import type { IncidentReference } from '../../../shared/bounce/incident-reference.ts';
import { addressKeyPrefix, pollKeyPrefix } from '../../../shared/names.ts';
import type { StoredIncident } from '../../../shared/storage/incident-register.ts';
import type { Plan } from '../plan/plan.ts';
import type { Done } from '../world/done.ts';
import type { Item } from '../world/expression.ts';
import type { Observer } from '../world/observer.ts';
import type { Queue } from '../world/queue.ts';
import type { Secret } from '../world/secret.ts';
import type { Table } from '../world/table.ts';
import { type Account, bounceOf } from '../world/vendor/account.ts';
import type { TokenServer } from '../world/vendor/token-server.ts';

/** What invariants see of a simulation. */
export interface Observed {
  readonly plan: Plan;
  readonly now: () => number;
  readonly account: Account;
  readonly table: Table;
  readonly queue: Queue;
  readonly secret: Secret;
  readonly tokenServer: TokenServer;
  /** Every bounce that the queue has taken, by all of its fields. */
  readonly published: ReadonlyMap<string, Bounce>;
  /** The messages it has taken of rows that could not be read. */
  readonly unreadable: ReadonlySet<string>;
  /** What was done that no promise covers. */
  readonly done: Done;
}

/** Something that must hold in every simulation, whatever faults are injected. */
export interface Invariant {
  /** Reads as a sentence. */
  readonly name: string;
  /** Observes, and reports what it saw when it does not hold. */
  watch(world: Observed, broken: (what: string) => void): Observer;
}

/** The bounces that the reports show now, those without a readable row left out. */
export function visibleBounces({ account }: Observed): Bounce[] {
  return account.activities.flatMap(({ rows }) =>
    rows.flatMap((row) => (row.plan.oddity === 'unreadable' ? [] : [bounceOf(row, row.code)])),
  );
}

/** The incident references that a message carries. */
export function referencesIn(body: string): readonly IncidentReference[] {
  return (JSON.parse(body) as { readonly marks?: readonly IncidentReference[] }).marks ?? [];
}

/** The register as it is; what somebody has broken in it counts as nothing. */
export function incidentsIn(item: Item | undefined): readonly StoredIncident[] {
  const incidents: readonly unknown[] = Array.isArray(item?.incidents) ? item.incidents : [];
  return incidents.filter((one): one is StoredIncident => typeof one === 'object' && one !== null);
}

export const registerKey = `${pollKeyPrefix}INCIDENTS`;

export const isCampaignMemory = (key: string) => key.startsWith(`${pollKeyPrefix}CAMPAIGN#`);

export const recordKey = (address: string) => `${addressKeyPrefix}${address}`;

/** The bounce in a message; undefined where the row could not be read, or the message is not ours. */
export function bounceIn(body: string): Bounce | undefined {
  if (!body.includes('"bouncedAt":')) return undefined;
  const { contactMoved = false, contactDeleted = false, marks: _, ...bounce } = JSON.parse(body);
  // In the order of a bounce that was just read: fingerprints are made of its text.
  return { ...bounce, contactMoved, contactDeleted };
}
