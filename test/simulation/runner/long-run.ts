import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { number } from '../../../cli/terminal/number.ts';
import type { Pages } from '../../../local/command-line.ts';
import type { SimulateOptions } from './options.ts';
import { replay } from './replay.ts';
import { type Report, runSeeds } from './run-seeds.ts';

const progressEveryMs = 5_000;
const stateShape = z.object({
  next: z.number().int().nonnegative(),
  failed: z.array(z.number()).default([]),
});
type State = z.infer<typeof stateShape>;

/**
 * Simulates as many seeds as asked for and says how it goes. Answers whether every invariant held in all of them.
 *
 * @param pages the result goes to the one, progress to the other.
 */
export async function longRun(
  { from, seeds, threads, state }: SimulateOptions,
  { out, err }: Pages,
): Promise<boolean> {
  const end = from + seeds;
  const before = state && existsSync(state) ? readState(state) : { next: from, failed: [] };
  const start = Math.max(from, before.next);
  if (start >= end) {
    const failed = before.failed.length > 0 ? ` Failed: ${before.failed.join(', ')}.` : '';
    out.print(`Seeds ${from} to ${end - 1} were simulated before (${state}).${failed}`);
    return before.failed.length === 0;
  }
  const beganAt = Date.now();
  let printedAt = beganAt;
  let known = 0;
  const report = await runSeeds({
    from: start,
    seeds: end - start,
    threads,
    onProgress(sofar) {
      for (const { seed, invariant } of sofar.failures.slice(known)) err.print(`seed ${seed}: ${invariant}`);
      known = sofar.failures.length;
      if (Date.now() - printedAt < progressEveryMs) return;
      printedAt = Date.now();
      if (state) writeFileSync(state, JSON.stringify(stateAfter(before, sofar)));
      err.print(progressLine(sofar, { start, end, beganAt }));
    },
  });
  if (state) writeFileSync(state, JSON.stringify(stateAfter(before, report)));
  out.print(summary(report, Date.now() - beganAt));
  const [first] = report.failures;
  if (first) {
    const { trace } = await replay(first.seed);
    out.print(`\n${trace}\n\nFAILED. The same seed again: npm run simulate -- --seed ${first.seed}`);
  }
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
  const done = totals.seeds ?? 0;
  const perSecond = done / ((Date.now() - beganAt) / 1_000);
  const left = Math.round((end - start - done) / perSecond);
  return (
    `${number(done)} of ${number(end - start)} seeds, ${number(Math.round(perSecond))} a second, ` +
    `${number(failures.length)} failed, ${number(left)} s left (to go on later: --from ${next} --seeds ${end - next})`
  );
}

function summary({ totals, failures, faults }: Report, ms: number): string {
  const seeds = totals.seeds ?? 0;
  const each = (name: string) => number(Math.round((10 * (totals[name] ?? 0)) / seeds) / 10);
  const names = ['polls', 'batches', 'calls', 'requests', 'messages', 'evidence', 'bounces', 'faults'];
  return [
    `${number(seeds)} seeds in ${number(Math.round(ms / 1_000))} s (${number(Math.round(seeds / (ms / 1_000)))} a second).`,
    `In each, on average: ${names.map((name) => `${each(name)} ${name}`).join(', ')}.`,
    `${number(faults.size)} kinds of fault were injected. ${number(failures.length)} seeds failed.`,
  ].join('\n');
}
