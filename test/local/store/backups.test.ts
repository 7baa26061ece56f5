import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../local/store/open-store.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHome, aStore, documentsOf } from '../../support/a-store.ts';

const put = (store: Store, Item: Readonly<Record<string, unknown>>) =>
  documentsOf(store).send(new PutCommand({ TableName: store.tableName, Item }));
const backupsIn = async (home: string) => (await readdir(join(home, 'store', 'backups'))).sort();

describe('a backup', () => {
  it('holds all but the memory of the poller, between its header and its end', async () => {
    const home = await aHome();
    const store = await aStore(home, aClock('2026-11-26T14:05:00.000Z'));
    await store.bindAccount({ id: 'a1', name: 'Toys' });
    const keys = ['ADDRESS#ann@example.com', 'BATCH#b1', 'BATCH#b1#0', 'ERASED#KEY', 'POLL#INCIDENTS'];
    for (const pk of [...keys, 'POLL#RUN', 'POLL#ROWS#a#0']) await put(store, { pk, texts: new Set(['x']) });

    const file = join(home, 'store', 'backups', '2026-11-26T140500Z.jsonl');
    expect(await store.backUp()).toEqual({ file, items: 5, records: 1 });
    await store.close();
    const lines = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({
      format: 1,
      account: { id: 'a1', name: 'Toys' },
      createdAt: '2026-11-26T14:05:00.000Z',
      table: { TableName: 'Hygiene', GlobalSecondaryIndexes: [{ IndexName: 'WorkList' }] },
    });
    expect(new Map(lines.slice(1, -1).map(({ pk, texts }) => [pk.S, texts]))).toEqual(
      new Map(keys.map((pk) => [pk, { SS: ['x'] }])),
    );
    expect(lines.at(-1)).toEqual({ items: 5 });
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is made only where something of it was written since the last, also by a process before', async () => {
    const home = await aHome();
    const clock = aClock();
    let store = await aStore(home, clock);
    expect(await store.backUp()).toMatchObject({ items: 0 });
    expect(await store.backUp()).toBe('unchanged');
    await put(store, { pk: 'POLL#RUN' });
    expect(await store.backUp()).toBe('unchanged');

    await put(store, { pk: 'ADDRESS#ann@example.com' });
    await store.close();
    clock.advance(1_000);
    store = await aStore(home, clock);
    expect(await store.backUp()).toMatchObject({ items: 1 });
    expect(await store.backUp()).toBe('unchanged');
    await store.close();
    store = await aStore(home, clock);
    expect(await store.backUp()).toBe('unchanged');
    await store.close();
  });

  it.each([
    [
      'an update',
      new UpdateCommand({
        TableName: 'Hygiene',
        Key: { pk: 'POLL#INCIDENTS' },
        UpdateExpression: 'SET a = :a',
        ExpressionAttributeValues: { ':a': 1 },
      }),
    ],
    ['a deletion', new DeleteCommand({ TableName: 'Hygiene', Key: { pk: 'ADDRESS#ann@example.com' } })],
  ])('is made after %s', async (_, command) => {
    const store = await aStore(await aHome());
    await store.backUp();
    await documentsOf(store).send(command as UpdateCommand);
    expect(await store.backUp()).not.toBe('unchanged');
    await store.close();
  });

  it('is made after an unclean shutdown, whatever was written', async () => {
    const home = await aHome();
    let store = await aStore(home);
    await store.backUp();
    store.leaveUnclean();
    await store.close();
    store = await aStore(home);
    expect(await store.backUp()).toMatchObject({ items: 0 });
    await store.close();
  });

  it('is made again where it could not be written', async () => {
    const home = await aHome();
    await (await aStore(home)).close();
    await writeFile(join(home, 'store', 'backups'), 'in the way');
    const store = await aStore(home);
    await expect(store.backUp()).rejects.toThrow(
      /Could not (read|make) ".*backups" .*Something else is in its place/,
    );
    await store.close();
  });

  it('is one of the newest seven; other files stay', async () => {
    const home = await aHome();
    const clock = aClock('2026-11-26T14:05:00.000Z');
    const store = await aStore(home, clock);
    await store.backUp();
    await writeFile(join(home, 'store', 'backups', 'mine.jsonl'), '');
    for (let count = 2; count <= 9; count += 1) {
      clock.advance(60_000);
      await put(store, { pk: 'ADDRESS#ann@example.com', count });
      await store.backUp();
    }
    await store.close();
    const minutes = ['07', '08', '09', '10', '11', '12', '13'];
    expect(await backupsIn(home)).toEqual([
      ...minutes.map((minute) => `2026-11-26T14${minute}00Z.jsonl`),
      'mine.jsonl',
    ]);
  });
});
