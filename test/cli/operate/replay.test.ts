import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ReplayParts, replay } from '../../../cli/operate/replay.ts';
import { decideAddress } from '../../../functions/classifier/decide-address.ts';
import { noEvidence } from '../../../shared/bounce/evidence.ts';
import type { Policy } from '../../../shared/bounce/policy.ts';
import { StorageError } from '../../../shared/errors.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { scanAddresses } from '../../../shared/storage/scan-addresses.ts';
import { aBounce, aKnownBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { type FaultPlan, makeFaulty } from '../../support/faults.ts';
import { cautious, standard, strict } from '../../support/policies.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

/** A block: `standard` suppresses at once, `cautious` asks a person. */
const blocked = (address: string) => anAddressRecord([aBounce({ address, code: 'Z' })]);
const gone = (address: string) => anAddressRecord([aBounce({ address, code: 'B' })]);
const addresses = (count: number) => Array.from({ length: count }, (_, number) => `a${number}@example.com`);

describe('replay', () => {
  let table: TestTable;

  beforeEach(async () => {
    table = await aTable();
  });
  afterEach(() => table.close());

  function documentsWith(plan?: FaultPlan): DynamoDBDocumentClient {
    const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
    if (plan) makeFaulty(client, plan);
    return DynamoDBDocumentClient.from(client);
  }

  /** As the command does it, with pages of `limit` items. */
  function run(
    policy: Policy,
    { faults, from, limit = 100, ...parts }: Partial<ReplayParts> & { faults?: FaultPlan; limit?: number },
  ) {
    const documents = documentsWith(faults);
    return replay({ pages: scanAddresses(documents, table.table, { from, limit }), from, policy, ...parts });
  }

  function apply(
    policy: Policy,
    { faults, ...parts }: Partial<ReplayParts> & { faults?: FaultPlan; limit?: number } = {},
  ) {
    let revisions = 0;
    const clock = aClock();
    const writing = {
      records: createAddressRecords(documentsWith(faults), table.table, clock),
      clock,
      random: () => 0,
      newRevision: () => {
        revisions += 1;
        return `by-replay-${revisions}`;
      },
    };
    return run(policy, { writing, ...parts });
  }

  const everything = () => table.items('');
  const policiesInTable = async () => (await table.items('ADDRESS#')).map(({ policy }) => policy);

  test('under the policy that made the records finds nothing to change, and writes nothing', async () => {
    await storeRecords(table, [blocked('z@example.com'), gone('b@example.com')]);
    const before = await everything();

    const { report, stopped } = await apply(standard);

    expect(report).toMatchObject({ read: 2, same: 2, written: 0, decisions: [] });
    expect(stopped).toBeUndefined();
    expect(await everything()).toEqual(before);
  });

  test('says what another policy would change, and writes nothing unless it is asked to', async () => {
    await storeRecords(table, [blocked('z@example.com'), gone('b@example.com')]);
    const before = await everything();

    const { report } = await run(cautious, {});

    expect(report).toMatchObject({
      read: 2,
      policyOnly: 1,
      decisions: [{ from: 'suppress', to: 'review', count: 1, samples: [{ address: 'z@example.com' }] }],
      written: 0,
    });
    expect(await everything()).toEqual(before);
  });

  test('applies a policy as if it had always decided, and a second time changes nothing', async () => {
    await storeRecords(table, [blocked('z@example.com'), gone('b@example.com')]);

    const { report } = await apply(cautious);
    const again = await apply(cautious);

    expect(report.written).toBe(2);
    expect(await table.item('ADDRESS#z@example.com')).toMatchObject({
      decision: 'review',
      workList: 'review',
      policy: 'cautious/4',
      decidedAt: '2026-11-20T12:00:00.000Z',
    });
    expect(again.report).toMatchObject({ read: 2, same: 2, written: 0 });
  });

  test('brings everything but dates and revisions back when the former policy is applied again', async () => {
    await storeRecords(table, [blocked('z@example.com'), gone('b@example.com')]);
    const facts = (item: Record<string, unknown>) => ({ ...item, revision: '', decidedAt: '' });
    const before = (await everything()).map(facts);

    await apply(strict);
    await apply(standard);

    expect((await everything()).map(facts)).toEqual(before);
  });

  test('leaves the date of a decision that only another policy stands behind now', async () => {
    const record = gone('b@example.com');
    await storeRecords(table, [record]);

    await apply(cautious);

    expect(await table.item('ADDRESS#b@example.com')).toMatchObject({
      policy: 'cautious/4',
      decidedAt: record.decidedAt,
    });
  });

  test('writes only what differs', async () => {
    await storeRecords(table, [blocked('z@example.com'), gone('b@example.com')]);
    await apply(cautious);
    await storeRecords(table, [blocked('late@example.com')]);

    const { report } = await apply(cautious);

    expect(report).toMatchObject({ read: 3, same: 2, written: 1 });
  });

  test('goes through thousands of records page by page, each once', async () => {
    await storeRecords(table, addresses(2_000).map(blocked));
    await storeItems(
      table,
      addresses(100).map((name) => ({ pk: `POLL#${name}`, revision: 'x' })),
    );
    const pages: number[] = [];

    const { report } = await apply(cautious, { onPage: ({ read }) => pages.push(read) });

    expect(pages.length).toBeGreaterThan(20);
    expect(report).toMatchObject({ read: 2_000, written: 2_000 });
    expect(report.decisions[0]?.samples).toHaveLength(3);
    expect(new Set(await policiesInTable())).toEqual(new Set(['cautious/4']));
  });

  test('stops after the page when it is interrupted, and goes on where it stopped', async () => {
    await storeRecords(table, addresses(30).map(blocked));
    const interrupted = await apply(cautious, { limit: 10, isInterrupted: () => true });
    const from = interrupted.stopped?.from;

    const rest = await apply(cautious, { limit: 10, from });

    expect(interrupted.report).toMatchObject({ read: 10, written: 10 });
    expect(interrupted.stopped?.why).toBeUndefined();
    expect(rest.report).toMatchObject({ read: 20, written: 20 });
    expect(rest.stopped).toBeUndefined();
  });

  test('is not stopped by an interruption when nothing is left', async () => {
    await storeRecords(table, [blocked('z@example.com')]);

    const { stopped } = await apply(cautious, { isInterrupted: () => true });

    expect(stopped).toBeUndefined();
  });

  test('loses nothing when it dies between two writes: the page it died in is done again', async () => {
    await storeRecords(table, addresses(60).map(blocked));
    const dying: FaultPlan = ({ command, nth }) =>
      command === 'GetItem' || (command === 'PutItem' && nth > 25) ? 'lostRequest' : undefined;

    const died = await apply(cautious, { limit: 20, faults: dying });
    const rest = await apply(cautious, { limit: 20, from: died.stopped?.from });

    expect(died.stopped?.why).toBeInstanceOf(StorageError);
    expect(died.report.written).toBe(25);
    expect(rest.report).toMatchObject({ read: 40, same: 5, written: 35 });
    expect(new Set(await policiesInTable())).toEqual(new Set(['cautious/4']));
  });

  test('ends the same when it begins anew after it died', async () => {
    await storeRecords(table, addresses(40).map(blocked));
    const dying: FaultPlan = ({ command, nth }) =>
      command === 'GetItem' || (command === 'PutItem' && nth > 25) ? 'lostRequest' : undefined;
    await apply(cautious, { limit: 20, faults: dying });

    const anew = await apply(cautious, { limit: 20 });

    expect(anew.report).toMatchObject({ read: 40, same: 25, written: 15 });
  });

  test('says where to go on when the table cannot be read any further', async () => {
    await storeRecords(table, addresses(30).map(blocked));
    const faults: FaultPlan = ({ command, nth }) =>
      command === 'Scan' && nth === 2 ? { error: 'ThrottlingException' } : undefined;
    const { report, stopped } = await run(cautious, { limit: 10, faults });

    const rest = await run(cautious, { limit: 10, from: stopped?.from });

    expect(stopped?.why?.message).toContain('ThrottlingException');
    expect(report.read + rest.report.read).toBe(30);
  });

  test('knows its own write again when the answer was lost', async () => {
    await storeRecords(table, [blocked('z@example.com')]);

    const { report } = await apply(cautious, {
      faults: ({ command, nth }) => (command === 'PutItem' && nth === 1 ? 'lostAnswer' : undefined),
    });

    expect(report).toMatchObject({ read: 1, written: 1 });
    expect(await table.item('ADDRESS#z@example.com')).toMatchObject({ revision: 'by-replay-1' });
  });

  test('keeps a bounce that the classifier adds to the record meanwhile', async () => {
    const address = 'z@example.com';
    await storeRecords(table, [blocked(address)]);
    const records = createAddressRecords(table.documents, table.table, aClock());
    const later = aKnownBounce({
      code: 'Z',
      bouncedAt: '2026-11-09T10:00:00.000Z',
      campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000002',
    });

    const { report } = await apply(cautious, {
      faults: async ({ command, nth }) => {
        if (command !== 'PutItem' || nth > 1) return undefined;
        const deciding = { policy: standard, records, clock: aClock(), random: () => 0 };
        await decideAddress(
          address,
          { bounces: [later], evidence: noEvidence, incidentReferences: [] },
          await records.readNow(address),
          {
            ...deciding,
            newRevision: () => 'by-classifier',
          },
        );
        return undefined;
      },
    });

    const record = await records.readNow(address);
    expect(report.written).toBe(1);
    expect(record?.history.newest).toHaveLength(2);
    expect(record?.assessment).toMatchObject({ decision: 'review', policy: 'cautious/4' });
    expect(record?.revision).toBe('by-replay-2');
  });

  test('does not bring back a record that a person erases meanwhile', async () => {
    await storeRecords(table, [blocked('z@example.com')]);
    const Key = { pk: 'ADDRESS#z@example.com' };

    const { report } = await apply(cautious, {
      faults: async ({ command, nth }) => {
        if (command === 'PutItem' && nth === 1) {
          await table.documents.send(new DeleteCommand({ TableName: table.table, Key }));
        }
        return undefined;
      },
    });

    expect(report).toMatchObject({ read: 1, erased: 1, written: 0 });
    expect(await table.item(Key.pk)).toBeUndefined();
  });

  test('counts what it cannot read, and leaves it alone', async () => {
    await storeRecords(table, [blocked('z@example.com')]);
    const broken = [
      { pk: 'ADDRESS#broken@example.com', address: 'broken@example.com', decision: 'perhaps' },
      { ...(await table.item('ADDRESS#z@example.com')), pk: 'ADDRESS#other@example.com' },
      {
        ...(await table.item('ADDRESS#z@example.com')),
        pk: 'ADDRESS#e@example.com',
        address: 'e@example.com',
        bounces: [],
      },
    ];
    await storeItems(table, broken);

    const { report } = await apply(cautious);

    expect(report).toMatchObject({ read: 1, written: 1 });
    expect(report.unreadable.count).toBe(3);
    expect(report.unreadable.samples.toSorted()).toEqual([
      'broken@example.com',
      'e@example.com',
      'other@example.com',
    ]);
    for (const item of broken) expect(await table.item(String(item.pk))).toEqual(item);
  });
});
