import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seededRandom } from '../../../local/servers/shuffle.ts';
import type { Store } from '../../../local/store/open-store.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHome, aStore, documentsOf } from '../../support/a-store.ts';

const program = join(import.meta.dirname, '../../support/store-process.ts');

/** A process of its own that uses the store in `home` until it is killed. */
function startProcess(home: string): ChildProcess {
  const child = spawn(process.execPath, [program, home], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function scan(store: Store, IndexName?: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (let key: Record<string, unknown> | undefined, more = true; more; more = key !== undefined) {
    const { Items = [], LastEvaluatedKey } = await documentsOf(store).send(
      new ScanCommand({ TableName: store.tableName, IndexName, ExclusiveStartKey: key }),
    );
    found.push(...Items);
    key = LastEvaluatedKey;
  }
  return found;
}

describe('a process that is killed', () => {
  it.each([1, 2, 3])(
    'while it writes loses nothing that was acknowledged, and leaves an exact index (%i)',
    async (seed) => {
      const home = await aHome();
      const child = startProcess(home);
      const most = 20 + Math.floor(seededRandom(seed)() * 200);
      const acknowledged: number[] = [];
      for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
        if (line !== 'open') acknowledged.push(Number(line));
        if (acknowledged.length >= most) break;
      }
      await kill(child);

      const store = await aStore(home);
      expect(store.repaired).toMatchObject({ indexRebuilt: true });
      const items = await scan(store);
      const numbers = new Map(items.map(({ pk, number }) => [pk, Number(number)]));
      // Two numbers share an item, and either may have been written last.
      const lost = acknowledged.filter((number) => !numbers.has(`ADDRESS#${number >> 1}@example.com`));
      expect(lost).toEqual([]);
      const keys = ({ pk, decidedAt }: Record<string, unknown>) => `${pk} ${decidedAt}`;
      expect((await scan(store, 'WorkList')).map(keys).sort()).toEqual(items.map(keys).sort());
      await store.close();
    },
  );

  it('holds no lock, and while it lives another is refused with its number', async () => {
    const home = await aHome();
    const child = startProcess(home);
    for await (const line of createInterface({ input: child.stdout ?? process.stdin }))
      if (line === 'open') break;
    await expect(aStore(home, aClock(new Date().toISOString()))).rejects.toThrow(
      new RegExp(`in use by \`bounce-hygiene run\` \\(process ${child.pid}\\) since .* in about 2 minutes`),
    );
    await kill(child);
    await (await aStore(home)).close();
  });

  it.each(['lock', 'meta.json', 'table.new', 'table'])(
    'as soon as there is %s while it makes the store leaves one that the next makes',
    async (name) => {
      const home = await aHome();
      const child = startProcess(home);
      const ended = once(child, 'exit');
      while (!existsSync(join(home, 'store', name))) await new Promise(setImmediate);
      child.kill('SIGKILL');
      await ended;
      const store = await aStore(home);
      expect(await scan(store)).toBeInstanceOf(Array);
      await store.close();
    },
  );
});

const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0;

describe('a disk that is full', () => {
  it.skipIf(!canMount)(
    'ends the table and not the program, which says so; with room the store is repaired',
    async () => {
      const home = await aHome();
      const inFullDisk = `mount -t tmpfs -o size=2m none ${home} && ${process.execPath} ${program} ${home}; cp -r ${home}/store ${home}.kept`;
      onTestFinished(() => rm(`${home}.kept`, { recursive: true, force: true }));
      const { stdout, stderr } = spawnSync(
        'unshare',
        ['--map-root-user', '--mount', 'sh', '-c', inFullDisk],
        {
          encoding: 'utf8',
        },
      );
      const sentence = `Could not use the table in ${JSON.stringify(join(home, 'store', 'table'))} (ENOSPC). The disk is full: make room and run the command again.`;
      expect([stdout.trimEnd().split('\n').slice(-2), stderr]).toEqual([[sentence, sentence], '']);

      await rename(`${home}.kept`, join(home, 'store'));
      const store = await aStore(home);
      expect(store.repaired).toMatchObject({ indexRebuilt: true });
      const acknowledged = stdout.split('\n').filter((line) => /^\d+$/.test(line));
      const pks = new Set((await scan(store)).map(({ pk }) => pk));
      expect(acknowledged.length).toBeGreaterThan(20);
      expect(acknowledged.filter((number) => !pks.has(`ADDRESS#${Number(number) >> 1}@example.com`))).toEqual(
        [],
      );
      await store.close();
    },
  );
});
