import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

describe('npm start', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'start-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (...words: string[]) =>
    spawn('node_modules/.bin/node', ['local/start.ts', '--bounces', '20', ...words], {
      env: { ...process.env, TMPDIR: folder },
    });

  const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('bounce-hygiene-'));

  async function untilItBuilds(run: ChildProcess): Promise<void> {
    while (leftovers().length === 0 && run.exitCode === null) await setTimeout(20);
  }

  test('leaves nothing behind when it is stopped with Ctrl-C', async () => {
    const run = start();
    await untilItBuilds(run);
    run.kill('SIGINT');
    const [exitCode] = await once(run, 'exit');

    expect(exitCode).toBe(130);
    expect(leftovers()).toEqual([]);
  });

  test('ends without a word when nobody reads on, as behind a pipe into head', async () => {
    const run = start();
    let said = '';
    run.stderr.on('data', (text) => {
      said += text;
    });
    await once(run.stdout, 'data');
    run.stdout.destroy();
    const [exitCode] = await once(run, 'exit');

    expect(exitCode).toBe(0);
    expect(said).toBe('');
    expect(leftovers()).toEqual([]);
  });

  test('says in a sentence why it did not get to its end', async () => {
    const run = spawn('node_modules/.bin/node', ['local/start.ts', '--bounces', '20'], {
      env: { ...process.env, TMPDIR: join(folder, 'not-there') },
    });
    let said = '';
    run.stderr.on('data', (text) => {
      said += text;
    });
    const [exitCode] = await once(run, 'close');

    expect(exitCode).toBe(1);
    expect(said).toMatch(/\nThe run did not get to its end\. .+\n$/);
  });
});
