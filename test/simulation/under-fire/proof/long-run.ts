import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

import type { SimulateOptions } from './options.ts';
import { replay } from './replay.ts';
import { type Report, runSeeds } from './run-seeds.ts';

const progressEveryMs = 5_000;
const stateShape = z.object({
  next: z.number().int().nonnegative(),
  failed: z.array(z.number()).default([]),
});
type State = z.infer<typeof stateShape>;

/** Lives through as many seeds as asked for and says how it goes. Answers whether every invariant held in all of them. */
export async function longRun({ from, seeds, threads, state }: SimulateOptions): Promise<boolean> {
  const end = from + seeds;
  const before = state && existsSync(state) ? readState(state) : { next: from, failed: [] };
  const start = Math.max(from, before.next);
  if (start >= end) {
    const failed = before.failed.length > 0 ? ` Failed: ${before.failed.join(', ')}.` : '';
    console.log(`Seeds ${from} to ${end - 1} have been lived through before (${state}).${failed}`);
    return before.failed.length === 0;
  }
  const beganAt = Date.now();
  let toldAt = beganAt;
  let known = 0;
  const report = await runSeeds({
    from: start,
    seeds: end - start,
    threads,
    onProgress(sofar) {
      for (const { seed, invariant } of sofar.failures.slice(known))
        console.error(`seed ${seed}: ${invariant}`);
      known = sofar.failures.length;
      if (Date.now() - toldAt < progressEveryMs) return;
      toldAt = Date.now();
      if (state) writeFileSync(state, JSON.stringify(stateAfter(before, sofar)));
      console.log(progressLine(sofar, { start, end, beganAt }));
    },
  });
  if (state) writeFileSync(state, JSON.stringify(stateAfter(before, report)));
  console.log(summary(report, Date.now() - beganAt));
  const [first] = report.failures;
  if (first)
    console.log(`\n${(await replay(first.seed)).story}\n\nAgain: npm run simulate -- --seed ${first.seed}`);
  return first === undefined && before.failed.length === 0;
}

function readState(file: string): State {
  return stateShape.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** A run that goes on must not forget what failed before it stopped. */
function stateAfter(before: State, { next, failures }: Report): State {
  return { next, failed: [...new Set([...before.failed, ...failures.map(({ seed }) => seed)])] };
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly beganAt: number;
}

function progressLine({ next, totals, failures }: Report, { start, end, beganAt }: Span): string {
  const perSecond = (totals.seeds ?? 0) / ((Date.now() - beganAt) / 1_000);
  const left = Math.round((end - start - (totals.seeds ?? 0)) / perSecond);
  const goOn = `to go on later: --from ${next} --seeds ${end - next}`;
  return `${totals.seeds} seeds, ${Math.round(perSecond)} a second, ${failures.length} failed, ${left} s left (${goOn})`;
}

function summary({ totals, failures, faults }: Report, ms: number): string {
  const seeds = totals.seeds ?? 0;
  const each = (name: string) => (Math.round((10 * (totals[name] ?? 0)) / seeds) / 10).toLocaleString('en');
  const names = ['polls', 'batches', 'calls', 'requests', 'messages', 'bounces', 'faults'];
  return [
    `${seeds.toLocaleString('en')} seeds in ${Math.round(ms / 1_000)} s (${Math.round(seeds / (ms / 1_000))} a second).`,
    `In each, on average: ${names.map((name) => `${each(name)} ${name}`).join(', ')}.`,
    `${faults.size} kinds of fault were met. ${failures.length} seeds failed.`,
  ].join('\n');
}
