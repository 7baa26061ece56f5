import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aPage } from '../support/a-page.ts';
import { longRun } from './runner/long-run.ts';
import { readSimulateOptions } from './runner/options.ts';
import { replay } from './runner/replay.ts';
import { type System, system } from './system.ts';

const options = (...words: string[]) =>
  readSimulateOptions(['node', 'simulate.ts', ...words], {
    environment: {},
    out: aPage([]),
    err: aPage([]),
    exit: (error) => {
      throw error;
    },
  });

describe('npm run simulate', () => {
  it.each([
    ['no number at all', ['--seeds', 'many']],
    ['no seeds', ['--seeds', '0']],
    ['a seed beyond the largest', ['--seed', '2147483648']],
    ['an unknown option', ['--forever']],
  ])('refuses %s', (_, words) => {
    expect(() => options(...words)).toThrow();
  });

  it('simulates as many seeds as `npm test` by default', () => {
    expect(options()).toMatchObject({ seeds: 20_000, from: 1, mutants: false, whole: false });
  });
});

describe('a long run', () => {
  const said: string[] = [];
  const pages = { out: aPage(said), err: aPage([]) };
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'simulation-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    said.length = 0;
  });

  it('goes on where it stopped, and says when there is nothing left', async () => {
    const state = join(folder, 'state.json');
    const run = (seeds: number) => longRun({ ...options(), seeds, threads: 1, state }, pages);
    expect(await run(20)).toBe(true);
    expect(JSON.parse(readFileSync(state, 'utf8'))).toEqual({ next: 21, failed: [] });
    expect(said.at(-1)).toMatch(/^20 seeds in/);
    expect(await run(30)).toBe(true);
    expect(said.at(-1)).toMatch(/^10 seeds in/);
    expect(await run(30)).toBe(true);
    expect(said.at(-1)).toMatch(/^Seeds 1 to 30 were simulated before/);
  });
});

it('a long run that goes on remembers what failed before it stopped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulation-'));
  const said: string[] = [];
  try {
    const state = join(folder, 'state.json');
    writeFileSync(state, JSON.stringify({ next: 6, failed: [4] }));
    const run = (seeds: number) =>
      longRun({ ...options(), seeds, threads: 1, state }, { out: aPage(said), err: aPage([]) });
    expect(await run(10)).toBe(false);
    expect(await run(10)).toBe(false);
    expect(said.at(-1)).toContain('Failed: 4.');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('the trace of a seed', () => {
  /** Answers every batch with nothing, which Lambda takes for success, and decides nothing. */
  const careless: System = { ...system, buildClassifier: () => async () => undefined };

  it('says that every invariant held', async () => {
    const { holds, trace } = await replay(7, { whole: true });
    expect(holds).toBe(true);
    expect(trace).toContain('Every invariant held.');
  });

  it('is of the smallest plan that fails, step by step, and says what broke', async () => {
    const whole = await replay(7, { whole: true, system: careless });
    const { holds, trace, plan } = await replay(7, { system: careless });
    expect(holds).toBe(false);
    expect(trace).toMatch(/^seed 7: /);
    expect(trace).toMatch(/BROKEN {2}a message is deleted only when its bounce is decided/);
    expect(trace.length).toBeLessThan(whole.trace.length);
    expect(plan.rows).toHaveLength(1);
    expect(plan.faults).toEqual([]);
  });
});
