import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { type Incident, type IncidentState, referenceOf } from '../bounce/outage/incident.ts';
import { incidentReference } from '../bounce-message.ts';
import { StorageError } from '../errors.ts';
import { pollKeyPrefix } from '../names.ts';
import { callAws } from './call.ts';
import { putWithRevision } from './put-with-revision.ts';

const instant = z.iso.datetime({ precision: 3 });

/** The stored form, with the stored names: `settled` is resolved, `announced` is published. */
const storedIncident = z.object({
  ...incidentReference.shape,
  // Older versions took what is no domain for a provider; refusing one incident would stop every run.
  provider: z.string().check(z.minLength(1), z.maxLength(255)),
  campaignId: z.string(),
  sentAt: z.exactOptional(instant),
  openedAt: instant,
  contacts: z.number(),
  /** Absent where it was opened before this was counted. */
  held: z.exactOptional(z.number()),
  sent: z.exactOptional(z.number()),
  sentThere: z.exactOptional(z.number()),
  sentThereBy: z.exactOptional(z.enum(['count', 'sample'])),
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
/** An incident is a few hundred bytes and an item holds 400 KB. */
export const mostIncidents = 500;
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
        if (after.length > mostIncidents)
          throw new StorageError(`There are more than ${mostIncidents} incidents; resolve some.`);
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
  const { id, campaignId, campaignActivityId, code, provider, version, openedAt, contacts } = stored;
  const { sentThere: messages, sentThereBy: by = 'count', announcedAt, announcedVersion = 1 } = stored;
  return {
    id,
    campaignId,
    campaignActivityId,
    code,
    provider,
    sentAt: stored.sentAt,
    openedAt,
    contacts,
    held: stored.held ?? contacts,
    sent: stored.sent,
    sentThere: messages === undefined ? undefined : { messages, by },
    state: decodeState(stored),
    version,
    publication: announcedAt === undefined ? 'due' : { at: announcedAt, version: announcedVersion },
  };
}

function decodeState({ status, openedAt, reopenedAt, settledAt, settledBy }: StoredIncident): IncidentState {
  return status === 'open'
    ? { status, reopenedAt }
    : { status, resolvedAt: settledAt ?? openedAt, resolvedBy: settledBy ?? 'person' };
}

function encode(incident: Incident): StoredIncident {
  const { campaignId, sentAt, openedAt, contacts, held, sent, sentThere, state, publication } = incident;
  return {
    ...referenceOf(incident),
    campaignId,
    ...(sentAt !== undefined && { sentAt }),
    openedAt,
    contacts,
    held,
    ...(sent !== undefined && { sent }),
    ...(sentThere && { sentThere: sentThere.messages, sentThereBy: sentThere.by }),
    ...(publication !== 'due' && { announcedAt: publication.at, announcedVersion: publication.version }),
    ...encodeState(state),
  };
}

function encodeState(state: IncidentState): Partial<StoredIncident> {
  if (state.status !== 'open') return { settledAt: state.resolvedAt, settledBy: state.resolvedBy };
  return state.reopenedAt === undefined ? {} : { reopenedAt: state.reopenedAt };
}
