import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { Covered } from '../bounce/outage/covered.ts';
import { type Incident, type IncidentState, referenceOf } from '../bounce/outage/incident.ts';
import type { Part } from '../bounce/outage/parts.ts';
import { incidentReference } from '../bounce-message.ts';
import { StorageError } from '../errors.ts';
import { pollKeyPrefix } from '../names.ts';
import { callAws } from './call.ts';
import { putWithRevision } from './put-with-revision.ts';

const instant = z.iso.datetime({ precision: 3 });

/** Four characters each (provider.ts, `providerHash`). */
const domainHashes = z.string().check(z.regex(/^([A-Za-z0-9_-]{4})*$/));

/** The stored form, with the stored names: `settled` is resolved, `announced` is published. */
const storedIncident = z.object({
  ...incidentReference.shape,
  // Older versions took what is no domain for a provider; refusing one incident would stop every run.
  provider: z.string().check(z.minLength(1), z.maxLength(255)),
  campaignId: z.string(),
  sentAt: z.exactOptional(instant),
  openedAt: instant,
  /** Absent where it is a watch, or was opened as an incident. */
  toldAt: z.exactOptional(instant),
  /** Witnesses that bounced; before there were witnesses, contacts. */
  contacts: z.number(),
  /** Absent where it was opened before this was counted. */
  witnesses: z.exactOptional(z.number()),
  usually: z.exactOptional(z.number()),
  held: z.exactOptional(z.number()),
  sent: z.exactOptional(z.number()),
  /** The hashes of the domains that it covers, or does not, one after the other; absent where it covers one provider. */
  domains: z.exactOptional(domainHashes),
  allBut: z.exactOptional(domainHashes),
  announcedAt: z.exactOptional(instant),
  /** Absent where it was published before there could be another. */
  announcedVersion: z.exactOptional(z.int()),
  settledAt: z.exactOptional(instant),
  settledBy: z.exactOptional(z.enum(['person', 'later sends'])),
  reopenedAt: z.exactOptional(instant),
});

export type StoredIncident = z.infer<typeof storedIncident>;

const register = z.object({ incidents: z.array(storedIncident), revision: z.string() });

export interface IncidentRegister {
  /** All incidents as they are now, oldest first. */
  read(): Promise<readonly Incident[]>;
  /**
   * Replaces the incidents by what `change` makes of them; called again when another writer was quicker.
   *
   * @returns the incidents as they are now.
   * @throws {StorageError} when other writers keep being quicker, or DynamoDB fails.
   */
  change(change: (incidents: readonly Incident[]) => readonly Incident[]): Promise<readonly Incident[]>;
}

export const incidentsKey = `${pollKeyPrefix}INCIDENTS`;
/** An item holds 400 KB. */
export const mostIncidents = 500;
const mostBytes = 350_000;

/** Whether the register can hold so many, and so large ones. */
export function hasRoomFor(incidents: readonly Incident[]): boolean {
  return incidents.length <= mostIncidents && JSON.stringify(incidents.map(encode)).length <= mostBytes;
}
const maxTries = 8;

/**
 * The one list of incidents, in an item that does not expire: an operator's resolution has to outlast the memory of its
 * campaign. Every change is a read and a write under the revision that was read (optimistic locking).
 */
export function createIncidentRegister(
  documents: DynamoDBDocumentClient,
  table: string,
  newRevision: () => string,
): IncidentRegister {
  const pk = incidentsKey;

  async function readItem(): Promise<{ incidents: readonly Incident[]; revision: string } | undefined> {
    const get = new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true });
    const { Item } = await callAws('read the incidents', documents.send(get));
    if (Item === undefined) return undefined;
    const parsed = register.safeParse(Item);
    // Never overwritten: it holds what operators have decided.
    if (!parsed.success) throw new StorageError(`The item ${pk} is not in the form we write.`);
    return { incidents: parsed.data.incidents.map(decode), revision: parsed.data.revision };
  }

  function write(incidents: readonly StoredIncident[], expected: string | undefined): Promise<boolean> {
    const item = { pk, incidents, revision: newRevision() };
    return putWithRevision(documents, 'write the incidents', { table, item, expected });
  }

  return {
    async read() {
      return (await readItem())?.incidents ?? [];
    },
    async change(change) {
      for (let tries = 1; tries <= maxTries; tries += 1) {
        const known = await readItem();
        const before = known?.incidents ?? [];
        const after = change(before);
        if (after === before) return before;
        if (!hasRoomFor(after)) throw new StorageError('There are too many incidents; resolve some.');
        const stored = after.map(encode);
        // An item that cannot be read again would stop every run from now on.
        if (!register.shape.incidents.safeParse(stored).success)
          throw new StorageError('One of the incidents is not in the form we write; none was written.');
        if (await write(stored, known?.revision)) return after;
      }
      throw new StorageError('Could not write the incidents: they kept changing meanwhile.');
    },
  };
}

function decode(stored: StoredIncident): Incident {
  const { id, campaignId, campaignActivityId, code, version, openedAt, contacts } = stored;
  const { announcedAt, announcedVersion = 1 } = stored;
  return {
    id,
    level: stored.isWatch ? 'watch' : 'incident',
    campaignId,
    campaignActivityId,
    code,
    part: decodePart(stored),
    covered: decodeCovered(stored),
    sentAt: stored.sentAt,
    openedAt,
    toldAt: stored.isWatch ? undefined : (stored.toldAt ?? openedAt),
    judged: { witnesses: stored.witnesses, bounced: contacts, usually: stored.usually },
    held: stored.held ?? contacts,
    sent: stored.sent,
    state: decodeState(stored),
    version,
    publication: announcedAt === undefined ? 'due' : { at: announcedAt, version: announcedVersion },
  };
}

function decodePart({ about, provider }: StoredIncident): Part {
  if (about === undefined) return { kind: 'organisation', name: provider };
  return about === 'companies behind' ? { kind: about, name: provider } : { kind: about };
}

function decodeCovered({ provider, domains, allBut }: StoredIncident): Covered {
  if (domains !== undefined) return { kind: 'domains', domains: hashesIn(domains) };
  if (allBut !== undefined) return { kind: 'all but', domains: hashesIn(allBut) };
  return { kind: 'provider', name: provider };
}

function hashesIn(text: string): readonly string[] {
  return text.match(/.{4}/g) ?? [];
}

function encodeCovered(covered: Covered): Partial<StoredIncident> {
  switch (covered.kind) {
    case 'domains':
      return { domains: covered.domains.join('') };
    case 'all but':
      return { allBut: covered.domains.join('') };
    case 'provider':
      return {};
  }
}

function decodeState({ status, openedAt, reopenedAt, settledAt, settledBy }: StoredIncident): IncidentState {
  return status === 'open'
    ? { status, reopenedAt }
    : { status, resolvedAt: settledAt ?? openedAt, resolvedBy: settledBy ?? 'person' };
}

function encode(incident: Incident): StoredIncident {
  const { campaignId, sentAt, openedAt, toldAt, judged, covered, held, sent, state, publication } = incident;
  const { witnesses, bounced, usually } = judged;
  return {
    ...referenceOf(incident),
    campaignId,
    ...(sentAt !== undefined && { sentAt }),
    openedAt,
    ...(toldAt !== undefined && toldAt !== openedAt && { toldAt }),
    contacts: bounced,
    ...(witnesses !== undefined && { witnesses }),
    ...(usually !== undefined && { usually }),
    held,
    ...(sent !== undefined && { sent }),
    ...encodeCovered(covered),
    ...(publication !== 'due' && { announcedAt: publication.at, announcedVersion: publication.version }),
    ...encodeState(state),
  };
}

function encodeState(state: IncidentState): Partial<StoredIncident> {
  if (state.status !== 'open') return { settledAt: state.resolvedAt, settledBy: state.resolvedBy };
  return state.reopenedAt === undefined ? {} : { reopenedAt: state.reopenedAt };
}
