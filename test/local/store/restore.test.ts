import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../local/store/open-store.ts';
import { restoreBackup } from '../../../local/store/restore.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHome, aStore, damageTable, documentsOf, large } from '../../support/a-store.ts';
import { itemsIn, keysIn } from '../../support/store-contents.ts';

const clock = aClock('2026-11-26T14:05:00.000Z');
const put = (store: Store, Item: Readonly<Record<string, unknown>>) =>
  documentsOf(store).send(new PutCommand({ TableName: store.tableName, Item }));
const restore = (home: string, file: string) =>
  restoreBackup(home, file, { clock, version: '0.1.0', command: 'store restore' });

const ann = { pk: 'ADDRESS#ann@example.com', workList: 'review', decidedAt: '2026-11-20T12:00:00.000Z' };

/** A store of the account a1 with one backup, which holds Ann and a batch. */
async function aBackedUpStore(): Promise<{
  readonly home: string;
  readonly file: string;
  readonly store: Store;
}> {
  const home = await aHome();
  const store = await aStore(home, clock);
  await store.bindAccount({ id: 'a1', name: 'Toys' });
  await put(store, { ...ann, texts: new Set(['ä', '\u{1f600}']), flag: true, count: 1.5, none: null });
  await put(store, { pk: 'BATCH#b1', erased: new Set(['x']) });
  await put(store, { pk: 'POLL#ROWS#a#0' });
  const made = await store.backUp();
  return { home, store, file: made === 'unchanged' ? '' : made.file };
}

describe('a restore', () => {
  it('makes a table with the same items and the same index, and keeps the one before', async () => {
    const { home, file, store } = await aBackedUpStore();
    const items = await itemsIn(store);
    items.delete('POLL#ROWS#a#0');
    await put(store, { pk: 'ADDRESS#late@example.com', workList: 'review', decidedAt: ann.decidedAt });
    await store.close();

    const before = join(home, 'store', 'table.before-2026-11-26T140500Z');
    expect(await restore(home, file)).toMatchObject({ items: 2, records: 1, knowsErased: true, before });
    expect(existsSync(before)).toBe(true);
    const again = await aStore(home, clock);
    expect(again.repaired).toBeUndefined();
    expect(await itemsIn(again)).toEqual(items);
    const { Items } = await documentsOf(again).send(
      new QueryCommand({
        TableName: again.tableName,
        IndexName: 'WorkList',
        KeyConditionExpression: 'workList = :list',
        ExpressionAttributeValues: { ':list': 'review' },
      }),
    );
    expect(Items).toEqual([ann]);
    await again.close();
  });

  it('keeps who was erased since, and the requests of the day, and no other memory', async () => {
    const { home, file, store } = await aBackedUpStore();
    for (const pk of ['ERASED#KEY', 'ERASED#hash', 'POLL#DAY#2026-11-26', 'POLL#CAMPAIGN#c1'])
      await put(store, { pk });
    await store.close();
    await restore(home, file);
    const again = await aStore(home, clock);
    expect(await keysIn(again)).toEqual(
      [ann.pk, 'BATCH#b1', 'ERASED#KEY', 'ERASED#hash', 'POLL#DAY#2026-11-26'].sort(),
    );
    await again.close();
  });

  it('makes a store where there is none any more', async () => {
    const { home, file, store } = await aBackedUpStore();
    await store.close();
    const elsewhere = join(await aHome(), 'backup.jsonl');
    await rename(file, elsewhere);
    await rm(join(home, 'store'), { recursive: true });
    expect(await restore(home, elsewhere)).toMatchObject({ before: undefined, knowsErased: true });
    const again = await aStore(home, clock);
    expect(again.account()).toEqual({ id: 'a1', name: 'Toys' });
    expect(await keysIn(again)).toEqual([ann.pk, 'BATCH#b1']);
    await again.close();
  });

  it.each([
    [
      'cannot be opened',
      (home: string) => writeFile(join(home, 'store', 'table', 'CURRENT'), 'MANIFEST-999999\n'),
    ],
    ['has damaged records', damageTable],
  ])(
    'takes the place of a table that %s, and says that it does not know who was erased',
    async (_, damage) => {
      const { home, file, store } = await aBackedUpStore();
      await put(store, { pk: 'ADDRESS#bob@example.com', ...large });
      await store.close();
      await damage(home);
      expect(await restore(home, file)).toMatchObject({ knowsErased: false });
      await (await aStore(home, clock)).close();
    },
  );

  it('keeps one table before', async () => {
    const { home, file, store } = await aBackedUpStore();
    await store.close();
    await restore(home, file);
    clock.advance(1_000);
    await restore(home, file);
    const names = await readdir(join(home, 'store'));
    expect(names.filter((name) => name.startsWith('table.'))).toEqual(['table.before-2026-11-26T140501Z']);
  });

  it('is finished by the next start where it was killed between its two renames', async () => {
    const { home, store } = await aBackedUpStore();
    await store.close();
    const table = join(home, 'store', 'table');
    await rename(table, join(home, 'store', 'table.restored'));
    const again = await aStore(home, clock);
    expect(await keysIn(again)).toContain(ann.pk);
    await again.close();
    expect(existsSync(table)).toBe(true);
  });
});

describe('a backup that is not restored', () => {
  const lines = async (file: string) => (await readFile(file, 'utf8')).trimEnd().split('\n');
  it.each([
    [
      'has a line that is cut',
      (all: string[]) => [all[0], all[1]?.slice(0, 40), ...all.slice(2)],
      /line 2 is not an item/,
    ],
    [
      'has a line that is no item',
      (all: string[]) => [all[0], '{"pk":"ann"}', ...all.slice(2)],
      /line 2 is not an item/,
    ],
    ['goes on after its end', (all: string[]) => [...all, all[1]], /line 5 is not an item/],
    ['was cut between two lines', (all: string[]) => all.slice(0, 2), /its end is missing/],
    ['lacks a line', (all: string[]) => all.toSpliced(1, 1), /holds 1 items where it should hold 2/],
    [
      'is of a newer version',
      (all: string[]) => ['{"format":2}', ...all.slice(1)],
      /made by a newer version/,
    ],
    ['is something else', () => ['name,address'], /is not a backup of a store/],
    ['is empty', () => [''], /is not a backup of a store/],
  ])('%s', async (_, change, why) => {
    const { home, file, store } = await aBackedUpStore();
    await store.close();
    const damaged = join(home, 'damaged.jsonl');
    await writeFile(damaged, `${change(await lines(file)).join('\n')}\n`);
    await expect(restore(home, damaged)).rejects.toThrow(why);
    const again = await aStore(home, clock);
    expect(await keysIn(again)).toContain('POLL#ROWS#a#0');
    await again.close();
  });

  it('is of another account', async () => {
    const { file, store } = await aBackedUpStore();
    await store.close();
    const home = await aHome();
    const other = await aStore(home, clock);
    await other.bindAccount({ id: 'b2', name: 'Books' });
    await other.close();
    await expect(restore(home, file)).rejects.toThrow(
      /is of the account "Toys" \(a1\), not of "Books" \(b2\)/,
    );
  });

  it('is meant for a store that is in use', async () => {
    const { home, file, store } = await aBackedUpStore();
    await expect(restore(home, file)).rejects.toThrow(/is in use by `bounce-hygiene run`/);
    await store.close();
  });

  it('is not there', async () => {
    await expect(restore(await aHome(), '/not/there.jsonl')).rejects.toThrow(
      /"\/not\/there\.jsonl" is not a backup/,
    );
  });
});
