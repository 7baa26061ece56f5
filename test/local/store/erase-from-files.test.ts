import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Erasure } from '../../../local/store/erase-from-files.ts';
import type { Store } from '../../../local/store/open-store.ts';
import { readBackup, restoreBackup } from '../../../local/store/restore.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHome, aStore, damageTable, documentsOf, everythingIn, large } from '../../support/a-store.ts';

const put = (store: Store, Item: Readonly<Record<string, unknown>>) =>
  documentsOf(store).send(new PutCommand({ TableName: store.tableName, Item }));
const message = (id: string, address: string) => ({
  id,
  body: JSON.stringify({ address }),
  sentAt: '2026-11-20T12:00:00.000Z',
  receives: 1,
});

const ann = 'ann@example.com';
const erasure: Erasure = {
  item(item) {
    if (item.pk === `ADDRESS#${ann}`) return undefined;
    const { members } = item;
    if (!Array.isArray(members) || !members.includes(ann)) return item;
    return { ...item, members: members.filter((member) => member !== ann) };
  },
  isOf: ({ body }) => body.includes(ann),
};

describe('erasing a person from the files of a store', () => {
  it('reaches backups, a table put aside, messages, and what was deleted from the table', async () => {
    const home = await aHome();
    const clock = aClock();
    let store = await aStore(home, clock);
    await put(store, { pk: `ADDRESS#${ann}`, address: ann });
    await put(store, { pk: 'ADDRESS#bob@example.com', address: 'bob@example.com' });
    await put(store, { pk: 'BATCH#b1#0', members: [ann, 'bob@example.com'] });
    const made = await store.backUp();
    const file = made === 'unchanged' ? '' : made.file;
    await store.close();
    await restoreBackup(home, file, { clock, version: '0.1.0', command: 'store restore' });
    store = await aStore(home, clock);
    await store.deadLetters.replace([message('1', ann), message('2', 'bob@example.com')]);
    await store.waiting.replace([message('3', ann)]);
    await store.close();
    expect(await everythingIn(home)).toContain(ann);

    store = await aStore(home, clock);
    await documentsOf(store).send(
      new DeleteCommand({ TableName: store.tableName, Key: { pk: `ADDRESS#${ann}` } }),
    );
    await put(store, { pk: 'BATCH#b1#0', members: ['bob@example.com'] });
    expect(await store.eraseFromFiles(erasure)).toEqual({ backups: 2, messages: 2 });
    expect(await store.eraseFromFiles(erasure)).toEqual({ backups: 0, messages: 0 });
    expect((await store.deadLetters.all()).map(({ id }) => id)).toEqual(['2']);
    await store.close();

    expect(await everythingIn(home)).not.toContain(ann);
    expect(await everythingIn(home)).toContain('bob@example.com');
    expect(await readBackup(file)).toMatchObject({ items: 2, records: 1 });
  });

  it('names the folder to remove where a table put aside is damaged', async () => {
    const home = await aHome();
    const clock = aClock();
    let store = await aStore(home, clock);
    await put(store, { pk: `ADDRESS#${ann}`, address: ann, ...large });
    const made = await store.backUp();
    await store.close();
    await damageTable(home);
    const file = made === 'unchanged' ? '' : made.file;
    const { before } = await restoreBackup(home, file, { clock, version: '0.1.0', command: 'store restore' });
    store = await aStore(home, clock);
    const erasing = store.eraseFromFiles(erasure);
    await expect(erasing).rejects.toThrow(
      `The table in "${before}", which store restore has put aside, is damaged, so nobody can be erased from it. Remove that folder, and run the command again.`,
    );
    await rm(String(before), { recursive: true });
    expect(await store.eraseFromFiles(erasure)).toEqual({ backups: 0, messages: 0 });
    await store.close();
  });

  it('rewrites no file that does not name the person', async () => {
    const home = await aHome();
    const store = await aStore(home);
    await put(store, { pk: 'ADDRESS#bob@example.com', address: 'bob@example.com' });
    await store.backUp();
    const before = await everythingIn(join(home, 'store', 'backups'));
    expect(await store.eraseFromFiles(erasure)).toEqual({ backups: 0, messages: 0 });
    expect(await everythingIn(join(home, 'store', 'backups'))).toBe(before);
    await store.close();
  });
});
