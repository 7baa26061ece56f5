import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { AdoptParts } from '../../cli/operate/adoption.ts';
import { erasureKeyId } from '../../shared/bounce/tombstone.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { createBatches } from '../../shared/storage/batches.ts';
import { claimErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { createTombstones } from '../../shared/storage/tombstones.ts';
import { aBounce } from './a-bounce.ts';
import { aClock } from './a-clock.ts';
import { aTable, type TestTable } from './a-table.ts';
import { aTarget } from './a-target.ts';
import { anErasureKey, aTombstone } from './an-erased-person.ts';
import { type FaultPlan, makeFaulty } from './faults.ts';
import { createHygieneTable } from './hygiene-table.ts';

export const early = '2026-11-01T10:00:00.000Z';
export const late = '2026-11-10T10:00:00.000Z';
export const latest = '2026-11-15T10:00:00.000Z';

export const bounceOf = (address: string, bouncedAt = early, code = 'F') =>
  aBounce({ address, bouncedAt, code });

/** A batch by Kim of these addresses. */
interface SomeBatch {
  readonly id?: string;
  readonly kind?: 'release' | 'suppress';
  readonly plannedAt?: string;
  readonly reason?: string;
  readonly members: readonly string[];
  readonly status?: 'planned' | 'done' | 'undone';
}

/** The table that adopts, and the one that is adopted, on one embedded server. */
export async function twoTables() {
  const own = await aTable();
  await createHygieneTable(own.client, 'Other');
  const itemsOf = async (prefix: string) => {
    const { Items = [] } = await own.documents.send(new ScanCommand({ TableName: 'Other' }));
    return Items.filter(({ pk }) => String(pk).startsWith(prefix));
  };
  const other: TestTable = {
    ...own,
    table: 'Other',
    items: itemsOf,
    item: async (pk) => (await itemsOf(pk)).find((item) => item.pk === pk),
  };
  let revisions = 0;
  const newRevision = () => `revision-${++revisions}`;
  const batchesIn = (table: TestTable) => createBatches(own.documents, table.table, newRevision);

  return {
    own,
    other,
    newRevision,
    batchesIn,
    close: () => own.close(),
    async clear(): Promise<void> {
      for (const table of [own, other])
        for (const { pk } of await table.items(''))
          await own.documents.send(new DeleteCommand({ TableName: table.table, Key: { pk } }));
    },
    registerOf: (table: TestTable) => createIncidentRegister(own.documents, table.table, newRevision),
    /** What is adopted with, over a client that meets the faults. */
    parts(
      what: Partial<AdoptParts> = {},
      plan?: FaultPlan,
      key: string | undefined = anErasureKey,
    ): AdoptParts {
      const client = new DynamoDBClient({ endpoint: own.endpoint, maxAttempts: 1 });
      if (plan) makeFaulty(client, plan);
      const documents = DynamoDBDocumentClient.from(client);
      const clock = aClock();
      const target = aTarget(own, {
        documents,
        records: createAddressRecords(documents, own.table, clock),
        erasureKeys: {
          ...{ read: async () => key, keep: async (brought) => key ?? brought },
          make: () => Promise.reject(new Error('no key is made')),
        },
      });
      return {
        ...{
          target,
          from: { documents, table: other.table, erasureKeys: undefined },
          applies: true,
          clock,
          random: () => 0.5,
          newRevision,
        },
        ...{ isInterrupted: () => false, onProgress: () => {} },
        ...what,
      };
    },
    /** Leaves a tombstone, and the record as it is. */
    async bury(table: TestTable, address: string, upTo: string, key = anErasureKey): Promise<void> {
      await claimErasureKeyId(own.documents, table.table, erasureKeyId(key));
      await createTombstones(own.documents, table.table, { clock: aClock(), newRevision }).add(
        aTombstone(address, upTo, key),
      );
    },
    async addBatch(table: TestTable, { members, status = 'done', ...what }: SomeBatch): Promise<void> {
      const about = { id: 'release-1', kind: 'release', plannedAt: late, reason: 'asked', ...what } as const;
      await batchesIn(table).add({ ...about, by: 'Kim', filter: 'some' }, [members]);
      if (status !== 'planned') await batchesIn(table).end(about.id, status);
    },
    async membersOf(table: TestTable, id = 'release-1'): Promise<string[]> {
      const batch = await batchesIn(table).read(id);
      const members: string[] = [];
      if (batch) for await (const some of batchesIn(table).members(batch)) members.push(...some);
      return members;
    },
    /** What there is, without what differs from write to write. */
    async contentOf(table: TestTable): Promise<Record<string, unknown>> {
      const items = await table.items('');
      return Object.fromEntries(
        items
          .filter(({ pk }) => pk !== 'POLL#LEASE')
          .map(({ pk, revision: _, decidedAt: __, ...rest }) => [String(pk), rest]),
      );
    },
    addressesIn: async (table: TestTable) =>
      (await table.items('ADDRESS#')).map(({ address }) => String(address)).sort(),
  };
}
