import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../local/store/open-store.ts';
import { openTableFiles, type StoredItem } from '../../../local/store/table-files.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHome, aStore, documentsOf } from '../../support/a-store.ts';
import { keysIn } from '../../support/store-contents.ts';

type Item = Readonly<Record<string, unknown>> & { readonly pk: string };

const now = '2026-11-26T12:00:00.000Z';
const seconds = Date.parse(now) / 1_000;
const put = (store: Store, ...items: readonly Item[]) =>
  Promise.all(
    items.map((item) => documentsOf(store).send(new PutCommand({ TableName: store.tableName, Item: item }))),
  );
const inReview = (name: string) => ({
  pk: `ADDRESS#${name}@example.com`,
  workList: 'review',
  decidedAt: now,
});

/** A store with these items, closed; with what a killed process leaves where it was `unclean`. */
async function aClosedStore(items: readonly Item[], unclean = false): Promise<string> {
  const home = await aHome();
  const store = await aStore(home, aClock(now));
  await put(store, ...items);
  if (unclean) store.leaveUnclean();
  await store.close();
  return home;
}

async function reviewList(store: Store): Promise<unknown[]> {
  const { Items = [] } = await documentsOf(store).send(
    new QueryCommand({
      TableName: store.tableName,
      IndexName: 'WorkList',
      KeyConditionExpression: 'workList = :list',
      ExpressionAttributeValues: { ':list': 'review' },
    }),
  );
  return Items.map(({ pk }) => pk).sort();
}

const memory = [
  { pk: 'POLL#ROWS#a1#0' },
  { pk: 'POLL#ROWS#a1#1' },
  { pk: 'POLL#CAMPAIGN#c1' },
  { pk: 'POLL#LEASE', holder: 'somebody' },
];
const lasting = [
  { pk: 'ADDRESS#ann@example.com' },
  { pk: 'BATCH#b1' },
  { pk: 'ERASED#hash' },
  { pk: 'POLL#DAY#2026-11-26', spent: 40 },
  { pk: 'POLL#INCIDENTS', incidents: [] },
  { pk: 'POLL#RUN', run: { quotaClosedUntil: '2026-11-27T00:00:00.000Z' } },
];

describe('a store that was not closed in order', () => {
  it('forgets fingerprints with the campaigns that rest on them, and the lease, and nothing else', async () => {
    const home = await aClosedStore([...memory, ...lasting], true);
    const store = await aStore(home, aClock(now));
    expect(store.repaired).toEqual({ indexRebuilt: true, itemsForgotten: 3 });
    expect(await keysIn(store)).toEqual(lasting.map(({ pk }) => pk).sort());
    await store.close();
  });

  it('gets rows that the index lacks, and loses those of no item', async () => {
    const home = await aClosedStore([inReview('ann'), inReview('bob'), inReview('eve')], true);
    // What a process leaves that is killed between the two writes of an item and its row.
    const files = await openTableFiles(join(home, 'store', 'table'));
    const wire = (name: string): StoredItem =>
      Object.fromEntries(Object.entries(inReview(name)).map(([key, S]) => [key, { S }]));
    const [lacking] = files.indexRowsOf(wire('ann'));
    await files.write([{ type: 'del', key: lacking?.key ?? '' }, ...files.indexRowsOf(wire('orphan'))]);
    await files.close();

    const store = await aStore(home, aClock(now));
    expect(await reviewList(store)).toEqual(
      ['ann', 'bob', 'eve'].map((name) => `ADDRESS#${name}@example.com`),
    );
    await store.close();
  });

  it('is repaired once', async () => {
    const home = await aClosedStore(memory, true);
    await (await aStore(home)).close();
    const store = await aStore(home);
    expect(store.repaired).toBeUndefined();
    await store.close();
  });
});

describe('a store that was closed in order', () => {
  it('forgets the lease, which nobody can hold, and no other memory', async () => {
    const home = await aClosedStore([...memory, ...lasting]);
    const store = await aStore(home, aClock(now));
    expect(store.repaired).toBeUndefined();
    const kept = [...memory, ...lasting].map(({ pk }) => pk).filter((pk) => pk !== 'POLL#LEASE');
    expect(await keysIn(store)).toEqual(kept.sort());
    await store.close();
  });

  it('loses what has expired, and keeps what has not', async () => {
    const home = await aClosedStore([
      { pk: 'POLL#ROWS#old#0', expiresAtEpochSeconds: seconds - 1 },
      { pk: 'POLL#ROWS#new#0', expiresAtEpochSeconds: seconds + 1 },
      { pk: 'BATCH#old', expiresAtEpochSeconds: seconds - 1 },
      { pk: 'POLL#NOTE', expiresAtEpochSeconds: 'never' },
    ]);
    const store = await aStore(home, aClock(now));
    expect(await keysIn(store)).toEqual(['POLL#NOTE', 'POLL#ROWS#new#0']);
    await store.close();
  });
});

describe('messages that cannot be written', () => {
  it('leave the store to be repaired, so that they are published again', async () => {
    const home = await aHome();
    const store = await aStore(home);
    await writeFile(join(home, 'store', 'waiting.jsonl'), 'no message\n');
    const message = { id: '1', body: '{}', sentAt: now, receives: 0 };
    await expect(store.waiting.append([message])).rejects.toThrow(/Line 1 of ".*" is not a message/);
    await store.close();
    const again = await aStore(home);
    expect(again.repaired).toBeDefined();
    await again.close();
  });
});
