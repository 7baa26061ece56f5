import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AdoptParts, adopt } from '../../../cli/operate/adopt.ts';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { addBounces } from '../../../shared/bounce/history.ts';
import { joinIncidents } from '../../../shared/bounce/outage/join-incidents.ts';
import { erasureKeyId } from '../../../shared/bounce/tombstone.ts';
import { withoutErased } from '../../../shared/bounce/without-erased.ts';
import { ErasureKeyLostError } from '../../../shared/errors.ts';
import { toRecord } from '../../../shared/storage/address-item.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { createBatches } from '../../../shared/storage/batches.ts';
import { claimErasureKeyId } from '../../../shared/storage/erasure-key-id.ts';
import { createIncidentRegister } from '../../../shared/storage/incident-register.ts';
import { createTombstones } from '../../../shared/storage/tombstones.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anErasureKey, aTombstone } from '../../support/an-erased-person.ts';
import { anIncident, ended } from '../../support/an-incident.ts';
import { anOverride } from '../../support/an-override.ts';
import { type FaultPlan, makeFaulty } from '../../support/faults.ts';
import { createHygieneTable } from '../../support/hygiene-table.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

let own: TestTable;
let other: TestTable;
let revisions = 0;
const newRevision = () => `revision-${++revisions}`;
beforeAll(async () => {
  own = await aTable();
  await createHygieneTable(own.client, 'Other');
  const items = async (prefix: string) => {
    const { Items = [] } = await own.documents.send(new ScanCommand({ TableName: 'Other' }));
    return Items.filter(({ pk }) => String(pk).startsWith(prefix));
  };
  other = { ...own, table: 'Other', items };
});
afterAll(() => own.close());
beforeEach(async () => {
  for (const table of [own, other])
    for (const { pk } of await table.items(''))
      await own.documents.send(new DeleteCommand({ TableName: table.table, Key: { pk } }));
});

const secretWith = (key: string | undefined) => ({
  read: async () => key,
  make: () => Promise.reject(new Error('no key is made')),
});

function partsOn(
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
    erasureKeys: secretWith(key),
  });
  return {
    ...{ target, from: other.table, applies: true, clock, random: () => 0.5, newRevision },
    ...{ isInterrupted: () => false, onProgress: () => {} },
    ...what,
  };
}

async function bury(table: TestTable, address: string, upTo: string, key = anErasureKey): Promise<void> {
  await claimErasureKeyId(table.documents, table.table, erasureKeyId(key));
  await createTombstones(table.documents, table.table, { clock: aClock(), newRevision }).add(
    aTombstone(address, upTo, key),
  );
}

/** What there is, without what differs from write to write. */
async function contentOf(table: TestTable): Promise<Record<string, unknown>> {
  const items = await table.items('');
  return Object.fromEntries(
    items
      .filter(({ pk }) => pk !== 'POLL#LEASE')
      .map(({ pk, revision: _, decidedAt: __, ...rest }) => [String(pk), rest]),
  );
}
const addressesIn = async (table: TestTable) =>
  (await table.items('ADDRESS#')).map(({ address }) => String(address)).sort();

const early = '2026-11-01T10:00:00.000Z';
const late = '2026-11-10T10:00:00.000Z';
const bounceOf = (address: string, bouncedAt = early, code = 'F') => aBounce({ address, bouncedAt, code });
const register = (table: TestTable) => createIncidentRegister(table.documents, table.table, newRevision);

describe('adopting another table', () => {
  it('joins what both know of an address, and brings what is known there alone', async () => {
    await storeRecords(own, [anAddressRecord([bounceOf('both@example.com', late)])]);
    await storeRecords(other, [
      anAddressRecord([bounceOf('both@example.com', early, 'B')]),
      anAddressRecord([bounceOf('there@example.com')]),
    ]);
    const adopted = await adopt(partsOn());
    expect(adopted).toMatchObject({ is: 'complete', counts: { records: 2, changed: 2, refused: 0 } });
    expect(await own.item('ADDRESS#both@example.com')).toMatchObject({
      ...{ decision: 'suppress', bounces: [{ bouncedAt: late }, { bouncedAt: early }] },
    });
    expect(await addressesIn(own)).toEqual(['both@example.com', 'there@example.com']);
  });

  it('says first what it would change, and writes nothing', async () => {
    await storeRecords(other, [anAddressRecord([bounceOf('there@example.com')])]);
    await bury(other, 'gone@example.com', late);
    await register(other).change(() => [anIncident()]);
    const adopted = await adopt(partsOn({ applies: false }));
    expect(adopted).toMatchObject({ counts: { changed: 1, tombstones: 1, incidents: 1 } });
    expect(await own.items('')).toEqual([]);
    expect(await adopt(partsOn())).toMatchObject({ counts: { changed: 1, tombstones: 1, incidents: 1 } });
  });

  it('changes nothing the second time', async () => {
    await storeRecords(other, [anAddressRecord([bounceOf('there@example.com')])]);
    await bury(other, 'gone@example.com', late);
    await register(other).change(() => [anIncident()]);
    await adopt(partsOn());
    const before = await own.items('');
    expect(await adopt(partsOn())).toMatchObject({
      counts: { changed: 0, tombstones: 0, incidents: 0, batches: 0 },
    });
    expect(await own.items('')).toEqual(before);
  });

  it('brings nothing of the poller’s memory but the register', async () => {
    await storeItems(other, [{ pk: 'POLL#RUN', run: {}, revision: 'r' }, { pk: 'POLL#CAMPAIGN#1' }]);
    await adopt(partsOn());
    expect(await own.items('')).toEqual([]);
  });

  it('refuses an item whose key is not its address, and names it', async () => {
    const { pk: _, ...item } = { pk: '', ...(await anItem('real@example.com')) };
    await storeItems(other, [{ ...item, pk: 'ADDRESS#else@example.com' }]);
    const adopted = await adopt(partsOn());
    expect(adopted).toMatchObject({
      counts: { refused: 1, refusedSamples: ['else@example.com'], changed: 0 },
    });
    expect(await own.items('ADDRESS#')).toEqual([]);
  });
});

async function anItem(address: string): Promise<Record<string, unknown>> {
  await storeRecords(other, [anAddressRecord([bounceOf(address)])]);
  const item = (await other.items(`ADDRESS#${address}`))[0] ?? {};
  await other.documents.send(new DeleteCommand({ TableName: other.table, Key: { pk: item.pk } }));
  return item;
}

describe('people who were erased', () => {
  it.each([
    ['here', () => own],
    ['there', () => other],
  ] as const)('%s are not brought back', async (_, where) => {
    await storeRecords(other, [anAddressRecord([bounceOf('gone@example.com')])]);
    await bury(where(), 'gone@example.com', late);
    expect(await adopt(partsOn())).toMatchObject({ counts: { changed: 0, erased: 1 } });
    expect(await addressesIn(own)).toEqual([]);
    expect(await own.items('ERASED#')).toHaveLength(2);
  });

  it('there have no record here any more', async () => {
    await storeRecords(own, [
      anAddressRecord([bounceOf('gone@example.com')]),
      anAddressRecord([bounceOf('back@example.com', '2026-11-15T10:00:00.000Z')]),
    ]);
    await bury(other, 'gone@example.com', late);
    await bury(other, 'back@example.com', late);
    expect(await adopt(partsOn({ applies: false }))).toMatchObject({ counts: { erased: 1 } });
    expect(await addressesIn(own)).toHaveLength(2);
    await adopt(partsOn());
    expect(await addressesIn(own)).toEqual(['back@example.com']);
  });

  it('come with what is newer, and with nothing older', async () => {
    const record = anAddressRecord([
      bounceOf('back@example.com', '2026-11-15T10:00:00.000Z'),
      bounceOf('back@example.com'),
    ]);
    await storeRecords(other, [record]);
    await bury(own, 'back@example.com', late);
    await adopt(partsOn());
    expect((await own.item('ADDRESS#back@example.com'))?.bounces).toHaveLength(1);
  });

  it.each([
    ['need another key than those here', 'A'.repeat(43), anErasureKey, { is: 'two keys' }],
    ['need a key that the secret does not hold', undefined, 'B'.repeat(43), { is: 'key missing' }],
  ])('there that %s: refused, before anything is written', async (_, ownKey, secretKey, refusal) => {
    if (ownKey) await bury(own, 'own@example.com', late, ownKey);
    await bury(other, 'gone@example.com', late);
    await storeRecords(other, [anAddressRecord([bounceOf('there@example.com')])]);
    const before = await own.items('');
    expect(await adopt(partsOn({}, undefined, secretKey))).toMatchObject(refusal);
    expect(await own.items('')).toEqual(before);
  });

  it('here whose key is lost: refused as well', async () => {
    await bury(own, 'own@example.com', late);
    const parts = partsOn({}, undefined, 'B'.repeat(43));
    await expect(adopt(parts)).rejects.toThrow(ErasureKeyLostError);
  });

  it('for the first time are not adopted while a run is at work, which would not look for tombstones', async () => {
    await bury(other, 'gone@example.com', late);
    await storeItems(own, [{ pk: 'POLL#LEASE', holder: 'a run', endsAt: '2026-11-20T12:10:00.000Z' }]);
    expect(await adopt(partsOn())).toEqual({ is: 'run at work' });
    expect(await own.items('ERASED#')).toEqual([]);
  });
});

describe('batches', () => {
  it('come with their addresses, without erased people, and can be taken back', async () => {
    const plannedAt = '2026-11-20T12:00:00.000Z';
    const about = {
      id: 'release-1',
      kind: 'release',
      by: 'Kim',
      reason: 'gone@example.com asked',
      plannedAt,
      filter: 'some',
    } as const;
    const there = createBatches(own.documents, other.table, newRevision);
    await there.add(about, [['ann@example.com', 'gone@example.com']]);
    await there.end('release-1', 'done');
    await bury(own, 'gone@example.com', late);
    expect(await adopt(partsOn())).toMatchObject({ counts: { batches: 1 } });
    const here = createBatches(own.documents, own.table, newRevision);
    const batch = await here.read('release-1');
    expect(batch).toMatchObject({ addresses: 1, status: 'done', reason: '(erased) asked' });
    const members = [];
    if (batch) for await (const some of here.members(batch)) members.push(...some);
    expect(members).toEqual(['ann@example.com']);

    await here.end('release-1', 'undone');
    expect(await adopt(partsOn())).toMatchObject({ counts: { batches: 0 } });
    expect((await here.read('release-1'))?.status).toBe('undone');
  });
});

describe('two registers of incidents', () => {
  const open = anIncident();
  const dismissed = anIncident({ state: ended('dismissed'), version: 2 });
  const expired = anIncident({ state: ended('dismissed', undefined, 'later sends'), version: 2 });
  const confirmed = anIncident({ state: ended('confirmed'), version: 2 });

  it.each([
    ['the higher version', [open], [dismissed], dismissed],
    ['the higher version of its own', [dismissed], [open], dismissed],
    ['a person’s end before that of later sends', [expired], [dismissed], dismissed],
    ['a person’s end of its own', [confirmed], [expired], confirmed],
    ['what only the other has', [], [open], open],
  ])('keep %s', (_, known, others, kept) => {
    const joined = joinIncidents(known, others);
    expect(joined).toEqual([known.includes(kept) ? kept : { ...kept, publication: 'due' }]);
    expect(joinIncidents(joined, others)).toBe(joined);
  });
});

describe('adopting, whatever happens', () => {
  const address = fc.constantFrom('ann@example.com', 'ben@example.com', 'cleo@example.com');
  const time = fc.integer({ min: 1, max: 9 }).map((day) => `2026-11-0${day}T10:00:00.000Z`);
  const content = fc.record({
    bounces: fc.array(fc.record({ address, time, code: fc.constantFrom('B', 'F', 'V') }), { maxLength: 6 }),
    releases: fc.array(fc.record({ address, time }), { maxLength: 2 }),
    erased: fc.array(fc.record({ address, time }), { maxLength: 2 }),
  });
  type Content = typeof content extends fc.Arbitrary<infer Value> ? Value : never;

  /** A table in which erased people have nothing but what is newer. */
  async function fill(table: TestTable, { bounces, releases, erased }: Content): Promise<void> {
    for (const one of erased) await bury(table, one.address, one.time);
    const records: AddressRecord[] = [];
    for (const [name, some] of Map.groupBy(bounces, (bounce) => bounce.address)) {
      const record = anAddressRecord(some.map((one) => bounceOf(name, one.time, one.code)));
      const overrides = releases
        .filter((release) => release.address === name)
        .map((release) => anOverride({ id: `release-${release.time}`, at: release.time }));
      let left: AddressRecord | undefined = { ...record, overrides: overrides.slice(0, 1) };
      for (const one of erased.filter((tombstone) => tombstone.address === name))
        left &&= withoutErased(left, aTombstone(name, one.time));
      if (left) records.push(left);
    }
    await storeRecords(table, records);
  }
  async function clear(): Promise<void> {
    for (const table of [own, other])
      for (const { pk } of await table.items(''))
        await own.documents.send(new DeleteCommand({ TableName: table.table, Key: { pk } }));
  }

  it('loses nothing, brings nobody back, and is the same when repeated', async () => {
    await fc.assert(
      fc.asyncProperty(content, content, async (here, there) => {
        await clear();
        await fill(own, here);
        await fill(other, there);
        await adopt(partsOn());
        const once = await contentOf(own);
        await adopt(partsOn());
        expect(await contentOf(own)).toEqual(once);
        for (const one of [...here.bounces, ...there.bounces]) {
          const upTo = [...here.erased, ...there.erased]
            .filter((erased) => erased.address === one.address)
            .map((erased) => erased.time)
            .sort()
            .at(-1);
          const item = await own.item(`ADDRESS#${one.address}`);
          const record = item && toRecord(item);
          const bounce = bounceOf(one.address, one.time, one.code);
          const isKnown =
            record !== undefined &&
            addBounces(record.history, [bounce]).newest.length === record.history.newest.length;
          if (upTo === undefined || one.time > upTo) expect(isKnown).toBe(true);
          const hasNewer = record?.history.newest.some(({ bouncedAt }) => bouncedAt > (upTo ?? ''));
          if (record && upTo !== undefined)
            expect(hasNewer || record.overrides.some(({ at }) => at > upTo)).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('is done to the end by doing it again, whichever call was the last', async () => {
    let cuts = 0;
    for (const fault of ['lostRequest', 'lostAnswer'] as const) {
      for (let last = 1; ; last += 1) {
        await clear();
        await storeRecords(own, [
          anAddressRecord([bounceOf('ann@example.com', late)]),
          anAddressRecord([bounceOf('gone@example.com')]),
        ]);
        await storeRecords(other, [
          anAddressRecord([bounceOf('ann@example.com')]),
          anAddressRecord([bounceOf('ben@example.com')]),
        ]);
        await bury(other, 'gone@example.com', late);
        await register(other).change(() => [anIncident()]);
        const about = {
          id: 'release-1',
          kind: 'release',
          by: 'Kim',
          reason: 'asked',
          plannedAt: late,
          filter: 'some',
        } as const;
        await createBatches(own.documents, other.table, newRevision).add(about, [['ben@example.com']]);
        let isReached = false;
        const plan: FaultPlan = ({ total }) => {
          isReached ||= total >= last;
          return total === last ? fault : total > last ? 'lostRequest' : undefined;
        };
        await adopt(partsOn({}, plan)).catch(() => {});
        const parts = partsOn();
        parts.clock.now = () => new Date('2026-11-20T12:03:00.000Z');
        expect(await adopt(parts)).toMatchObject({ is: 'complete' });
        expect(await addressesIn(own)).toEqual(['ann@example.com', 'ben@example.com']);
        expect((await own.item('ADDRESS#ann@example.com'))?.bounces).toHaveLength(2);
        expect(await own.items('BATCH#')).toHaveLength(2);
        expect(await own.items('ERASED#')).toHaveLength(2);
        expect(await register(own).read()).toHaveLength(1);
        if (!isReached) break;
        cuts += 1;
      }
    }
    expect(cuts).toBeGreaterThan(40);
  }, 120_000);

  it('keeps a bounce that the classifier writes meanwhile', async () => {
    await storeRecords(own, [anAddressRecord([bounceOf('ann@example.com')])]);
    await storeRecords(other, [anAddressRecord([bounceOf('ann@example.com', late)])]);
    const newest = '2026-11-15T10:00:00.000Z';
    const meanwhile: FaultPlan = async ({ command, nth }) => {
      const both = [bounceOf('ann@example.com'), bounceOf('ann@example.com', newest)];
      const record = { ...anAddressRecord(both), revision: newRevision() };
      if (command === 'PutItem' && nth === 1) await storeRecords(own, [record]);
      return undefined;
    };
    await adopt(partsOn({}, meanwhile));
    expect((await own.item('ADDRESS#ann@example.com'))?.bounces).toHaveLength(3);
  });
});
