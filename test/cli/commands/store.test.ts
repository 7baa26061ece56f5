import { readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { aHome, aStore, documentsOf } from '../../support/a-store.ts';
import { runHere } from '../../support/run-command-line.ts';

async function aClosedStore(...items: readonly Readonly<Record<string, unknown>>[]): Promise<string> {
  const home = await aHome();
  const store = await aStore(home);
  for (const Item of items)
    await documentsOf(store).send(new PutCommand({ TableName: store.tableName, Item }));
  await store.close();
  return home;
}

const run = (home: string, ...words: string[]) => runHere(['store', ...words], { home });
const lines = (text: string) => stripVTControlCharacters(text).split('\n');

describe('store verify', () => {
  it('says that a store is whole', async () => {
    const home = await aClosedStore({ pk: 'POLL#RUN' });
    const { exitCode, printed } = await run(home, 'verify');
    expect([exitCode, lines(printed)[0]]).toEqual([
      0,
      `The store in ${JSON.stringify(join(home, 'store'))} is whole.`,
    ]);
    expect(printed).toContain("        1  items of the poller's memory");
    const json = JSON.parse((await run(home, 'verify', '--json')).printed);
    expect(json).toMatchObject({ ok: true, problems: [], counts: { records: 0, memory: 1 }, backups: 0 });
  });

  it('fails for one that is damaged, and says what and how to go on', async () => {
    const home = await aClosedStore({ pk: 'ADDRESS#ann@example.com', decision: '\u001b[31m' });
    const { exitCode, printed } = await run(home, 'verify');
    expect(exitCode).toBe(1);
    expect(printed).toContain('ADDRESS#ann@example.com is not in the form we write.');
    expect(printed).toContain('npx bounce-hygiene store restore brings back the newest backup.');
    const { exitCode: jsonExit, printed: json } = await run(home, 'verify', '--json');
    expect([jsonExit, JSON.parse(json).ok]).toEqual([1, false]);
  });

  it('says where there is no store', async () => {
    const { exitCode, errors } = await run(await aHome(), 'verify');
    expect([exitCode, errors]).toEqual([
      1,
      expect.stringMatching(/^There is no store in .* run makes one\.$/),
    ]);
  });

  it('says who uses the store', async () => {
    const home = await aHome();
    const store = await aStore(home);
    const { exitCode, errors } = await run(home, 'verify');
    expect([exitCode, errors]).toEqual([
      1,
      expect.stringMatching(/in use by `bounce-hygiene run` \(process/),
    ]);
    await store.close();
  });
});

describe('store backup and store restore', () => {
  it('make a backup and the table from it', async () => {
    const home = await aClosedStore({ pk: 'ADDRESS#ann@example.com' });
    const made = await run(home, 'backup');
    expect([made.exitCode, made.printed]).toEqual([
      0,
      expect.stringMatching(/^1 record was written to .*Z\.jsonl$/),
    ]);
    const again = await run(home, 'backup');
    expect(again.printed).toMatch(/^Nothing has changed since the newest backup: .*Z\.jsonl$/);
    expect(JSON.parse((await run(home, 'backup', '--json')).printed)).toMatchObject({ made: false });

    const { exitCode, printed, errors } = await run(home, 'restore', '--yes');
    expect(exitCode).toBe(0);
    expect(errors).toMatch(/Z\.jsonl: 1 record, as they were at 2026-11-20 12:00 UTC\.$/);
    expect(printed).toMatch(
      /^1 record was restored\. The table before is kept as table\.before-\S+Z\. The next run reads 90 days again\.$/,
    );
    const json = JSON.parse((await run(home, 'restore', '--yes', '--json')).printed);
    expect(json).toMatchObject({ records: 1, knowsErased: true });
  });

  it('do nothing where nobody can be asked', async () => {
    const home = await aClosedStore();
    await run(home, 'backup');
    const { exitCode, errors } = await run(home, 'restore');
    expect([exitCode, errors]).toEqual([2, expect.stringMatching(/^Nobody can be asked.*give --yes/)]);
    expect(readdirSync(join(home, 'store')).some((name) => name.startsWith('table.'))).toBe(false);
  });

  it('say that there is no backup, and what is wrong with one', async () => {
    const home = await aClosedStore();
    const none = await run(home, 'restore', '--yes');
    expect([none.exitCode, none.errors]).toEqual([
      1,
      expect.stringMatching(/^There is no backup in ".*backups"/),
    ]);
    const file = join(home, 'list.csv');
    await writeFile(file, 'address\n');
    const { exitCode, errors } = await run(home, 'restore', file, '--yes');
    expect([exitCode, errors]).toEqual([1, expect.stringMatching(/list\.csv" is not a backup of a store/)]);
  });

  it('make a store anew whose folder was lost', async () => {
    const home = await aClosedStore({ pk: 'ADDRESS#ann@example.com' });
    await run(home, 'backup');
    await rm(join(home, 'store', 'table'), { recursive: true });
    await rm(join(home, 'store', 'meta.json'));
    const { exitCode, printed } = await run(home, 'restore', '--yes');
    expect([exitCode, printed]).toEqual([0, '1 record was restored. The next run reads 90 days again.']);
  });
});
