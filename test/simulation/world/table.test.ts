import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCampaignMemories } from '../../../functions/poller/memory/campaign-memories.ts';
import { readPublishedRows } from '../../../functions/poller/memory/fingerprints.ts';
import { createPollNote } from '../../../functions/poller/memory/poll-notes.ts';
import { newCampaign } from '../../../functions/poller/plan/apply.ts';
import { newReport } from '../../../functions/poller/plan/campaign-memory.ts';
import { createRequestLedger } from '../../../functions/poller/run/request-ledger.ts';
import { recoveredFingerprint } from '../../../shared/constant-contact/fingerprint.ts';
import { errorKind } from '../../../shared/errors.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { createBatches } from '../../../shared/storage/batches.ts';
import { eraseAddressItem } from '../../../shared/storage/erase-address-item.ts';
import { claimErasureKeyId, readErasureKeyId } from '../../../shared/storage/erasure-key-id.ts';
import { createLease, readLeaseHolder } from '../../../shared/storage/lease.ts';
import { scanAddresses } from '../../../shared/storage/scan-addresses.ts';
import { createTombstones } from '../../../shared/storage/tombstones.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { aTableInMemory } from './without-faults.ts';

let real: TestTable;
beforeAll(async () => {
  real = await aTable();
});
afterAll(() => real.close());

/** What an operation gave or which error it met, and everything the table holds afterwards. */
type Told = readonly unknown[];

async function outcome(operation: () => Promise<unknown>): Promise<unknown> {
  try {
    return await operation();
  } catch (error) {
    return `threw ${errorKind(error)}`;
  }
}

/** Every call to DynamoDB that the poller makes, and an operator's commands, with each of its outcomes. */
async function everyCall(documents: DynamoDBDocumentClient): Promise<Told> {
  const clock = aClock();
  const told: unknown[] = [];
  const tell = async (operation: () => Promise<unknown>) => told.push(await outcome(operation));
  const at = (hours: number) => new Date(clock.now().getTime() + hours * 3_600_000);
  const lease = createLease(documents, 'Hygiene');
  await tell(() => lease.take('one', at(0), at(1)));
  await tell(() => lease.take('one', at(0), at(1)));
  await tell(() => lease.take('two', at(0), at(1)));
  await tell(() => lease.take('two', at(1), at(2)));
  await tell(() => lease.giveBack('one'));
  await tell(() => lease.giveBack('two'));
  await tell(() => lease.take('three', at(0), at(1)));

  const note = createPollNote(documents, 'Hygiene', 'QUOTA');
  await tell(() => note.read());
  await tell(() => note.write('tomorrow', at(0)));
  await tell(() => note.read());

  const ledger = createRequestLedger({ documents, table: 'Hygiene', clock, perDay: 22 });
  await tell(() => ledger.giveBack());
  for (let request = 0; request < 23; request += 1) await tell(() => ledger.spend());
  await tell(() => ledger.giveBack());

  let revision = 0;
  const parts = { documents, table: 'Hygiene', clock, expiresAt: at(9) };
  const states = () => createCampaignMemories({ ...parts, newRevision: () => `revision-${++revision}` });
  const state = { ...newCampaign('c'), reports: [{ ...newReport('a'), seen: { B: 2 } }] };
  const [one, two] = [states(), states()];
  await tell(() => one.read(['c', 'd']));
  await tell(() => one.write(state));
  await tell(() => one.write({ ...state, isServed: true }));
  await tell(() => two.write(state));
  await tell(() => two.read(['c']));
  await tell(() => two.write(state));

  const fingerprints = Array.from({ length: 1_100 }, (_, number) =>
    recoveredFingerprint(`contact-${number}`),
  );
  const rows = () =>
    readPublishedRows(
      documents,
      'Hygiene',
      { campaignActivityId: 'a', campaignId: 'c' },
      { clock, expiresAt: at(9) },
    );
  await tell(async () => (await rows()).remember(fingerprints.slice(0, 700)));
  await tell(async () => (await rows()).remember(fingerprints.slice(600)));
  await tell(async () => {
    const remembered = await rows();
    return [remembered.seen(), fingerprints.every((fingerprint) => remembered.has(fingerprint))];
  });

  const batches = createBatches(documents, 'Hygiene', () => `revision-${++revision}`);
  const about = { id: 'b', kind: 'release', by: 'Kim', reason: 'asked', filter: 'some' } as const;
  const batch = { ...about, plannedAt: clock.now().toISOString() };
  const records = createAddressRecords(documents, 'Hygiene', clock);
  const record = anAddressRecord([aBounce()]);
  await tell(() => batches.read('b'));
  await tell(() => batches.add(batch, [[record.address]]));
  await tell(() => batches.add(batch, [[record.address]]));
  await tell(() => batches.end('b', 'done'));
  await tell(() => batches.end('b', 'undone'));
  await tell(() => batches.end('b', 'done'));
  await tell(async () => (await batches.members(await batches.end('b', 'done')).next()).value);
  await tell(() => records.write(record, undefined));
  await tell(() => records.write({ ...record, revision: 'other' }, undefined));
  await tell(() => records.readMany([record.address, 'nobody@example.com'], { consistent: true }));
  // Its pages are cut elsewhere, and so is their order.
  await tell(async () => {
    const found: string[] = [];
    for await (const page of scanAddresses(documents, 'Hygiene', { limit: 2 }))
      found.push(...page.records.map(({ address }) => address));
    return found;
  });

  const tombstones = createTombstones(documents, 'Hygiene', {
    clock,
    newRevision: () => `revision-${++revision}`,
  });
  const [erasedAt, later] = [at(0).toISOString(), at(1).toISOString()];
  await tell(() => readErasureKeyId(documents, 'Hygiene'));
  await tell(() => claimErasureKeyId(documents, 'Hygiene', 'a key'));
  await tell(() => claimErasureKeyId(documents, 'Hygiene', 'another'));
  await tell(() => readErasureKeyId(documents, 'Hygiene'));
  await tell(() => tombstones.add({ hash: 'h', upTo: erasedAt, erasedAt }));
  await tell(() => tombstones.add({ hash: 'h', upTo: later, erasedAt }));
  await tell(() => tombstones.read(['h', 'i']));
  await tell(() => readLeaseHolder(documents, 'Hygiene', at(0)));
  await tell(() => eraseAddressItem(documents, 'Hygiene', record.address, async () => false));
  await tell(() =>
    eraseAddressItem(documents, 'Hygiene', record.address, async ({ revision: read }) => {
      // Somebody writes it while it is being erased.
      if (read !== 'meanwhile') await records.write({ ...record, revision: 'meanwhile' }, String(read));
      return true;
    }),
  );
  await tell(() => records.readNow(record.address));
  await tell(() => eraseAddressItem(documents, 'Hygiene', record.address, async () => true));

  const Key = { pk: 'POLL#LEASE' };
  await tell(
    async () =>
      (await documents.send(new GetCommand({ TableName: 'Hygiene', Key, ConsistentRead: true }))).Item,
  );
  const twice = { Hygiene: { Keys: [Key, Key] } };
  await tell(() => documents.send(new BatchGetCommand({ RequestItems: twice })));
  const Item = { ...Key, inside: { no: undefined } };
  await tell(() => documents.send(new PutCommand({ TableName: 'Hygiene', Item })));
  const nothing = { ':none': new Set<Uint8Array>() };
  await tell(() =>
    documents.send(
      new UpdateCommand({
        TableName: 'Hygiene',
        Key,
        UpdateExpression: 'ADD some :none',
        ExpressionAttributeValues: nothing,
      }),
    ),
  );
  return told;
}

it('the table in memory answers everything the poller and operators ask as dynalite does, and ends up holding the same', async () => {
  const table = aTableInMemory();
  expect(await everyCall(table.documents)).toEqual(await everyCall(real.documents));
  const held = [...table.items.values()].map(comparable).sort();
  expect(held).toEqual((await real.items('')).map(comparable).sort());
});

/** As text, sets in one order. */
function comparable(item: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(item).map(([name, value]) => [
    name,
    value instanceof Set ? [...value].map((bytes) => Buffer.from(bytes).toString('base64')).sort() : value,
  ]);
  return JSON.stringify(parts.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}
