import type { BatchTask } from '../../../cli/operate/run-batch.ts';
import type { CampaignMemory, ReportMemory } from '../../../functions/poller/plan/campaign-memory.ts';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import type { Evidence } from '../../../shared/bounce/evidence.ts';
import type { IncidentReference } from '../../../shared/bounce/incident-reference.ts';
import type { Override } from '../../../shared/bounce/overrides.ts';
import { erasureHash, isErased, type Tombstone } from '../../../shared/bounce/tombstone.ts';
import { erasureKeyIn } from '../../../shared/constant-contact/sign-in.ts';
import { addressKeyPrefix, batchKeyPrefix, erasedKeyPrefix, pollKeyPrefix } from '../../../shared/names.ts';
import type { StoredIncident } from '../../../shared/storage/incident-register.ts';
import { toTombstone } from '../../../shared/storage/tombstones.ts';
import type { Plan } from '../plan/plan.ts';
import { type Done, isGone } from '../world/done.ts';
import type { Item } from '../world/expression.ts';
import type { Observer } from '../world/observer.ts';
import type { Queue } from '../world/queue.ts';
import type { Secret } from '../world/secret.ts';
import type { Table } from '../world/table.ts';
import { type Account, bounceOf, type Row } from '../world/vendor/account.ts';
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
  /** All evidence that it has taken, by address. */
  readonly evidence: ReadonlyMap<string, readonly EvidenceSent[]>;
  /** The messages it has taken of rows that could not be read. */
  readonly unreadable: ReadonlySet<string>;
  /** What was done that no promise covers. */
  readonly done: Done;
  /** A copy of the table, in which others go on. */
  readonly elsewhere: Table;
  /** By address, everything that any record of it has held of what operators have said. */
  readonly said: ReadonlyMap<string, readonly Override[]>;
  /** What the copy held when a command began to adopt it, by the name of that command. */
  readonly adopting: ReadonlyMap<string, ReadonlyMap<string, Item>>;
  /** What each command does to which batch, by the name of the command. */
  readonly work: ReadonlyMap<string, BatchWork>;
}

/** The address of a key whose record the promises cover. */
export function covered(key: string, { done }: Pick<Observed, 'done'>): string | undefined {
  if (!key.startsWith(addressKeyPrefix)) return undefined;
  const address = key.slice(addressKeyPrefix.length);
  return isGone(done, address) ? undefined : address;
}

/** Where the tombstone of an address stands, if somebody was erased at all. */
export function tombstoneKey({ secret }: Pick<Observed, 'secret'>, address: string): string | undefined {
  const key = erasureKeyIn(secret.current().text);
  return key === undefined ? undefined : `${erasedKeyPrefix}${erasureHash(key, address)}`;
}

/** The tombstone of somebody who was erased. */
export function tombstoneOf(
  world: Pick<Observed, 'secret' | 'table' | 'done'>,
  address: string,
): Tombstone | undefined {
  const key = world.done.buried.has(address) ? tombstoneKey(world, address) : undefined;
  const item = key === undefined ? undefined : world.table.items.get(key);
  return item && toTombstone(item);
}

/** Whether a row is of somebody who was erased since, so that it must not be published. */
export function isOfErased(world: Pick<Observed, 'secret' | 'table' | 'done'>, row: Row): boolean {
  return isErased(tombstoneOf(world, row.address), bounceOf(row, row.code));
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

/** What a command that writes records is called, with a number. */
export const operatorName = 'operator';

/** Part of what an operator's command is asked to do. */
export interface BatchWork {
  readonly id: string;
  readonly does: BatchTask;
}

/** A batch as it stands in a table. */
export interface StoredBatch {
  readonly id: string;
  readonly kind: Override['kind'];
  readonly by: string;
  readonly reason: string;
  readonly status: 'planned' | 'done' | 'undone';
}

/** All batches, in the order in which they were planned. */
export function batchesIn({ items }: Pick<Table, 'items'>): readonly StoredBatch[] {
  return [...items].flatMap(([key, item]) =>
    key.startsWith(batchKeyPrefix) && item.status !== undefined ? [item as unknown as StoredBatch] : [],
  );
}

/** The addresses of a batch. */
export function membersIn({ items }: Pick<Table, 'items'>, id: string): readonly string[] {
  return (items.get(`${batchKeyPrefix}${id}#0`)?.members ?? []) as readonly string[];
}

/** What operators have said of an address, as its record has it. */
export function overridesIn(item: Item | undefined): readonly Override[] {
  return (item?.overrides ?? []) as readonly Override[];
}

export const registerKey = `${pollKeyPrefix}INCIDENTS`;

export const isCampaignMemory = (key: string) => key.startsWith(`${pollKeyPrefix}CAMPAIGN#`);

export const recordKey = (address: string) => `${addressKeyPrefix}${address}`;

/** Evidence that the queue has taken. */
export interface EvidenceSent {
  readonly body: string;
  readonly address: string;
  readonly evidence: Evidence;
}

/** The evidence in a message; undefined where it is of something else. */
export function evidenceIn(body: string): EvidenceSent | undefined {
  if (!body.startsWith('{"kind":"evidence"')) return undefined;
  const { kind: _, address, ...evidence } = JSON.parse(body);
  return { body, address, evidence };
}

/** All evidence in a message: a bounce may bring what was delivered before it. */
export function carriedIn(body: string): EvidenceSent | undefined {
  if (bounceIn(body) === undefined) return evidenceIn(body);
  const { address, deliveries } = JSON.parse(body);
  return deliveries === undefined ? undefined : { body, address, evidence: { deliveries } };
}

/** The reports in the memory of a campaign. */
export function reportsIn(item: Item | undefined): readonly ReportMemory[] {
  return (item?.state as CampaignMemory | undefined)?.reports ?? [];
}

/** The bounce in a message; undefined where the row could not be read, or the message is not ours. */
export function bounceIn(body: string): Bounce | undefined {
  if (!body.includes('"bouncedAt":')) return undefined;
  const { marks: _, deliveries: __, ...rest } = JSON.parse(body);
  const { contactMoved = false, contactDeleted = false, ...bounce } = rest;
  // In the order of a bounce that was just read: fingerprints are made of its text.
  return { ...bounce, contactMoved, contactDeleted };
}
