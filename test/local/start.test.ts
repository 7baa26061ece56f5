import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readyAssembly } from '../../local/assembly.ts';

describe('npm start', { timeout: 120_000 }, () => {
  let folder: string;

  beforeAll(async () => void (await readyAssembly()), 120_000);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (environment: NodeJS.ProcessEnv = {}, ...words: string[]) =>
    spawn('node_modules/.bin/node', ['cli/main.ts', 'run', '--simulated', '--bounces', '20', ...words], {
      env: { ...process.env, TMPDIR: folder, ...environment },
    });

  /** The folder of its store and sign-in. */
  const homes = () => readdirSync(folder).filter((name) => name.startsWith('bounce-hygiene-'));
  /** What a run has built in part of what would be deployed. */
  const parts = ({ pid }: ChildProcess) =>
    readdirSync('node_modules/.cache/bounce-hygiene').filter((name) => name === `part-${pid}`);

  async function until(isThere: () => boolean, run: ChildProcess): Promise<void> {
    while (!isThere() && run.exitCode === null) await setTimeout(20);
    expect(run.exitCode).toBeNull();
  }

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves neither files nor processes behind when %s stops it while it builds',
    async (signal) => {
      // Somebody with settings of their own has another template, which is not there yet.
      const run = start({ HOME: folder });
      await until(() => parts(run).length > 0, run);
      run.kill(signal);
      const [exitCode] = await once(run, 'exit');

      expect(exitCode).toBe(signal === 'SIGINT' ? 130 : 143);
      expect(execFileSync('ps', ['ax', '-o', 'args'], { encoding: 'utf8' })).not.toContain(`part-${run.pid}`);
      expect([...parts(run), ...homes()]).toEqual([]);
    },
  );

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves neither store nor sign-in behind when %s stops it while it reads',
    async (signal) => {
      const run = start();
      const isReading = () =>
        homes().some((home) => readdirSync(join(folder, home, 'store')).includes('unclean'));
      await until(() => homes().length > 0 && isReading(), run);
      run.kill(signal);
      const [exitCode] = await once(run, 'exit');

      expect(exitCode).toBe(signal === 'SIGINT' ? 130 : 143);
      expect(homes()).toEqual([]);
    },
  );

  test('ends in good order when nobody reads on, as behind a pipe into head', async () => {
    const run = start();
    await once(run.stdout, 'data');
    run.stdout.destroy();
    const [errors, [exitCode]] = await Promise.all([text(run.stderr), once(run, 'exit')]);

    expect(exitCode).toBe(0);
    expect(errors.trimEnd().split('\n').at(-1)).toMatch(/^✔ Second run, deciding: 0 messages/);
    expect(homes()).toEqual([]);
  });

  test('prints with --json the JSON object alone, and everything else where errors go', async () => {
    const run = start({}, '--json');
    const [out, errors, [exitCode]] = await Promise.all([
      text(run.stdout),
      text(run.stderr),
      once(run, 'exit'),
    ]);

    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, bounces: 20, seed: 1, published: [20, 0] });
    // What would be deployed is there already: it is not built, and nothing says so.
    expect(errors).toMatch(/^Bounce hygiene .*\n✔ Preparing\n.*\n✔ First run.*\nOK {2}All 20 bounces/s);
    expect(homes()).toEqual([]);
  });

  test('says in a sentence why it did not get to its end', async () => {
    const run = start({ TMPDIR: join(folder, 'not-there') });
    const [said, [exitCode]] = await Promise.all([text(run.stderr), once(run, 'exit')]);

    expect(exitCode).toBe(1);
    expect(said).toMatch(
      /\nFAILED: the run did not get to its end\. Could not make a folder in .+\n\nWhat to do\n/,
    );
    expect(said).toContain('\n    npx bounce-hygiene run --simulated --bounces 20 --seed 1\n');
  });
});
