import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { IncidentReference } from '../bounce/incident-reference.ts';
import type { Instant } from '../bounce/instant.ts';
import { incidentReference } from '../bounce-message.ts';
import { StorageError } from '../errors.ts';
import { pollKeyPrefix } from '../names.ts';
import { callAws } from './call.ts';
import { putWithRevision } from './put-with-revision.ts';

const instant = z.iso.datetime({ precision: 3 });

const incident = incidentReference.extend({
  // Older versions took what is no domain for a provider; refusing one incident would stop every run.
  provider: z.string().min(1).max(255),
  campaignId: z.string(),
  /** When the send went out; absent where the vendor does not say. */
  sentAt: instant.exactOptional(),
  openedAt: instant,
  /** Distinct contacts that bounced there, without those that were not to be mailed before. */
  contacts: z.number(),
  /** Those included: all whose bounces it held when it was opened. Absent where it was opened before this was counted. */
  held: z.number().exactOptional(),
  /** Messages of the send in all, and to this provider, as far as they were asked for. */
  sent: z.number().exactOptional(),
  sentThere: z.number().exactOptional(),
  /** How `sentThere` was found: counted in the whole report of sends, or reckoned from its first pages. */
  sentThereBy: z.enum(['count', 'sample']).exactOptional(),
  /** The incidentReferences of every row of the send have been published: until then the poller goes on publishing them. */
  announcedAt: instant.exactOptional(),
  /** The version that those incidentReferences had. */
  announcedVersion: z.int().exactOptional(),
  settledAt: instant.exactOptional(),
  settledBy: z.enum(['person', 'later sends']).exactOptional(),
  /** When somebody opened it again who knew of all sends before. */
  reopenedAt: instant.exactOptional(),
});

/** An incident as the register keeps it; its reference is what messages and records carry. */
export type Incident = z.infer<typeof incident>;

const register = z.object({ incidents: z.array(incident), revision: z.string() });

export interface IncidentRegister {
  /** All incidents as they are now, oldest first. */
  read(): Promise<readonly Incident[]>;
  /**
   * Replaces the incidents by what `change` makes of them; called again when somebody else was quicker.
   *
   * @returns the incidents as they are now.
   * @throws {StorageError} when others keep being quicker, or DynamoDB fails.
   */
  change(change: (incidents: readonly Incident[]) => readonly Incident[]): Promise<readonly Incident[]>;
}

/** An incident is a few hundred bytes and an item holds 400 KB. */
export const mostIncidents = 500;
const maxTries = 8;

/**
 * The one list of incidents, in an item without an end of life: a person's word on an incident has to outlast the poll
 * state of its campaign. Whoever changes it reads it first and writes under the revision that was read.
 */
export function createIncidentRegister(
  documents: DynamoDBDocumentClient,
  table: string,
  newRevision: () => string,
): IncidentRegister {
  const pk = `${pollKeyPrefix}INCIDENTS`;

  async function readItem(): Promise<z.infer<typeof register> | undefined> {
    const get = new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true });
    const { Item } = await callAws('read the incidents', documents.send(get));
    if (Item === undefined) return undefined;
    const parsed = register.safeParse(Item);
    // Never overwritten: it holds what people have decided.
    if (!parsed.success) throw new StorageError(`The item ${pk} is not in the form we write.`);
    return parsed.data;
  }

  function write(incidents: readonly Incident[], expected: string | undefined): Promise<boolean> {
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
          throw new StorageError(`There are more than ${mostIncidents} incidents; settle some.`);
        // What nobody could read again would stop every run from now on.
        if (!register.shape.incidents.safeParse(after).success)
          throw new StorageError('One of the incidents is not in the form we write; none was written.');
        if (await write(after, known?.revision)) return after;
      }
      throw new StorageError('Could not write the incidents: they kept changing meanwhile.');
    },
  };
}

/** What becomes of an incident by a person's word, or because later sends have settled it. */
export function settle(
  incidents: readonly Incident[],
  id: string,
  outcome: {
    readonly status: IncidentReference['status'];
    readonly by: NonNullable<Incident['settledBy']>;
    readonly at: Instant;
  },
): readonly Incident[] {
  const found = incidents.find((incident) => incident.id === id);
  if (!found || found.status === outcome.status) return incidents;
  const { settledAt: _, settledBy: __, ...rest } = found;
  const settled: Incident = {
    ...rest,
    status: outcome.status,
    version: found.version + 1,
    ...(outcome.status === 'open'
      ? { reopenedAt: outcome.at }
      : { settledAt: outcome.at, settledBy: outcome.by }),
  };
  return incidents.map((incident) => (incident === found ? settled : incident));
}

/** What messages and records carry of an incident. */
export function referenceOf(incident: Incident): IncidentReference {
  const { id, campaignActivityId, code, provider, status, version } = incident;
  return { id, campaignActivityId, code, provider, status, version };
}
