import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../../local/store/open-store.ts';
import { StoreError } from '../../../local/store/store-error.ts';
import { storeExists } from '../../../local/store/store-files.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHome, aStore, damageTable, documentsOf, large } from '../../support/a-store.ts';

const openOnly = (home: string) => openStore(home, { clock: aClock(), version: '0.1.0', command: 'status' });
const put = (store: Store, Item: { readonly pk: string; readonly text?: string }) =>
  documentsOf(store).send(new PutCommand({ TableName: store.tableName, Item }));
const get = async (store: Store, pk: string) =>
  (await documentsOf(store).send(new GetCommand({ TableName: store.tableName, Key: { pk } }))).Item;

/** Why a store could not be opened. */
async function refusal(opening: Promise<Store>): Promise<string> {
  const error = await opening.then(
    async (store) => {
      await store.close();
      return undefined;
    },
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error instanceof Error ? error.message : '';
}

async function closedStore(): Promise<string> {
  const home = await aHome();
  await (await aStore(home)).close();
  return home;
}

describe('a store', () => {
  it('keeps what was written, and is opened again without the request that makes the table', async () => {
    const home = await aHome();
    expect(storeExists(home)).toBe(false);
    const first = await aStore(home);
    await put(first, { pk: 'ADDRESS#ann@example.com' });
    await first.close();

    expect(storeExists(home)).toBe(true);
    const second = await openOnly(home);
    expect(second).toMatchObject({ tableName: 'Hygiene', repaired: undefined });
    expect(await get(second, 'ADDRESS#ann@example.com')).toEqual({ pk: 'ADDRESS#ann@example.com' });
    await second.close();
  });

  it('leaves no mark of a process once it is closed', async () => {
    const home = await aHome();
    const store = await aStore(home);
    const marks = ['running.json', 'unclean'].map((name) => join(home, 'store', name));
    expect(marks.map(existsSync)).toEqual([true, true]);
    await store.close();
    expect(marks.map(existsSync)).toEqual([false, false]);
  });

  it('is not made by a command that only looks', async () => {
    const home = await aHome();
    expect(await refusal(openOnly(home))).toMatch(/There is no store in ".*store"\. npx bounce-hygiene run/);
    expect(existsSync(join(home, 'store'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')(
    'can be looked into by its owner only, also after a chmod',
    async () => {
      const home = await closedStore();
      const mode = async () => (await stat(join(home, 'store'))).mode & 0o777;
      expect(await mode()).toBe(0o700);
      await chmod(join(home, 'store'), 0o755);
      await (await openOnly(home)).close();
      expect(await mode()).toBe(0o700);
    },
  );

  it('is of the account that was said first, and refuses another', async () => {
    const home = await aHome();
    const store = await aStore(home);
    await store.bindAccount({ id: 'a1', name: 'Toys' });
    await store.bindAccount({ id: 'a1', name: 'Toys & Co' });
    await expect(store.bindAccount({ id: 'b2', name: 'Books' })).rejects.toThrow(
      /is of the account "Toys" \(a1\), not of "Books" \(b2\)\. Sign in to "Toys" \(a1\), or choose another folder/,
    );
    await store.close();
    const again = await openOnly(home);
    expect(again.account()).toEqual({ id: 'a1', name: 'Toys' });
    await again.close();
  });

  it('lets no second process in, not even one of the same program', async () => {
    const home = await aHome();
    const clock = aClock('2026-11-26T09:12:30.000Z');
    const store = await aStore(home, clock);
    clock.advance(60_000);
    await store.expectEnd(new Date('2026-11-26T09:15:00.000Z'));
    expect(await refusal(aStore(home, clock, 'status'))).toBe(
      `The store in ${JSON.stringify(join(home, 'store'))} is in use by \`bounce-hygiene run\` (process ${process.pid}) ` +
        'since 09:12:30 UTC; it should be done in about 2 minutes. Wait for it, or end it with Ctrl-C where it runs.',
    );
    await store.close();
    await (await aStore(home, clock, 'status')).close();
  });
});

describe('a store that cannot be used', () => {
  it('was made by a newer version', async () => {
    const home = await closedStore();
    await writeFile(join(home, 'store', 'meta.json'), '{"format":2,"createdBy":"9.0.0"}');
    expect(await refusal(openOnly(home))).toMatch(
      /made by a newer version of bounce-hygiene \(format 2; this one knows 1\)\. Update this folder/,
    );
  });

  it.each(['{', '{"format":1}', '[]'])('says nothing that can be understood of itself: %s', async (text) => {
    const home = await closedStore();
    await writeFile(join(home, 'store', 'meta.json'), text);
    expect(await refusal(openOnly(home))).toMatch(/meta\.json" is damaged.*store restore/);
  });

  it('lacks what says whose it is', async () => {
    const home = await closedStore();
    await rm(join(home, 'store', 'meta.json'));
    expect(await refusal(aStore(home))).toMatch(/meta\.json" is missing.*store restore/);
  });

  it('has lost its table and has backups', async () => {
    const home = await aHome();
    const store = await aStore(home);
    await store.backUp();
    await store.close();
    await rm(join(home, 'store', 'table'), { recursive: true });
    expect(await refusal(aStore(home))).toMatch(/The table of the store .* is gone.*store restore/);
  });

  it('has a table that is damaged', async () => {
    const home = await closedStore();
    await writeFile(join(home, 'store', 'table', 'CURRENT'), 'MANIFEST-999999\n');
    expect(await refusal(openOnly(home))).toMatch(
      /^Could not read the table in ".*store restore brings back/,
    );
  });

  it('has a table whose records are damaged, found while it is repaired after a crash', async () => {
    const home = await aHome();
    const store = await aStore(home);
    await put(store, { pk: 'ADDRESS#ann@example.com', ...large });
    store.leaveUnclean();
    await store.close();
    await damageTable(home);
    expect(await refusal(openOnly(home))).toMatch(
      /^Could not read the table in ".*\(LEVEL_CORRUPTION\)\. It is damaged: store restore brings back/,
    );
  });

  it('is a file', async () => {
    const home = await aHome();
    await writeFile(join(home, 'store'), 'mine');
    expect(await refusal(aStore(home))).toMatch(
      /^Could not make the folder .*Something else is in its place/,
    );
    expect(await readFile(join(home, 'store'), 'utf8')).toBe('mine');
  });

  it('is in a folder that a program copies to other computers', async () => {
    const home = join(await aHome(), 'Dropbox', 'mail');
    expect(await refusal(aStore(home))).toMatch(/Dropbox", which a program copies to other computers/);
    expect(existsSync(home)).toBe(false);
  });

  it.skipIf(process.getuid?.() === 0)('is in a folder that is not writable', async () => {
    const home = await aHome();
    await chmod(home, 0o500);
    expect(await refusal(aStore(home))).toMatch(/\(EACCES\)\. It may not be written there/);
    await chmod(home, 0o700);
  });

  it('gives its lock back when it is refused', async () => {
    const home = await closedStore();
    const meta = join(home, 'store', 'meta.json');
    const text = await readFile(meta, 'utf8');
    await writeFile(meta, '{');
    await refusal(openOnly(home));
    await writeFile(meta, text);
    await (await openOnly(home)).close();
  });
});

describe('what a process leaves that was killed while it made a store', () => {
  it.each([
    ['an unfinished table', ['table.new']],
    ['nothing but the lock', []],
  ])('%s does not keep the next from making it', async (_, folders) => {
    const home = await closedStore();
    await rm(join(home, 'store', 'table'), { recursive: true });
    for (const folder of folders) await mkdir(join(home, 'store', folder));
    const store = await aStore(home);
    await put(store, { pk: 'ADDRESS#ann@example.com' });
    await store.close();
    expect(existsSync(join(home, 'store', 'table.new'))).toBe(false);
  });
});
