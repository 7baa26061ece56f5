import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
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

  test('ends in good order when nobody reads on, as behind a pipe into head', async () => {
    const run = start();
    await once(run.stdout, 'data');
    run.stdout.destroy();
    const [errors, [exitCode]] = await Promise.all([text(run.stderr), once(run, 'exit')]);

    expect(exitCode).toBe(0);
    expect(errors.trimEnd().split('\n').at(-1)).toMatch(/^✔ Second run, deciding: 0 messages/);
    expect(leftovers()).toEqual([]);
  });

  test('prints with --json the JSON object alone, and everything else where errors go', async () => {
    const run = start('--json');
    const [out, errors, [exitCode]] = await Promise.all([
      text(run.stdout),
      text(run.stderr),
      once(run, 'exit'),
    ]);

    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, bounces: 20 });
    expect(errors).toMatch(/^Bounce hygiene .*\n✔ First run.*\nOK {2}All 20 bounces/s);
  });

  test('says in a sentence why it did not get to its end', async () => {
    const run = spawn('node_modules/.bin/node', ['local/start.ts', '--bounces', '20'], {
      env: { ...process.env, TMPDIR: join(folder, 'not-there') },
    });
    let said = '';
    run.stderr.on('data', (data) => {
      said += data;
    });
    const [exitCode] = await once(run, 'close');

    expect(exitCode).toBe(1);
    expect(said).toMatch(/\nFAILED: the run did not get to its end\. .+\n\nWhat to do\n/);
    expect(said).toContain('\n    npm start -- --bounces 20 --seed 1\n');
  });
});
