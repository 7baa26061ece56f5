import type { AddressRecord } from '../shared/aws/address-records.ts';
import type { InvocationResult } from './lambda/execution-environment.ts';
import { type Comparison, compare, decidedAgain, type ExpectedBounce } from './outcome/compare.ts';
import type { Drained, Pipeline } from './pipeline.ts';
import { describeProgress } from './poller-run.ts';
import type { Progress } from './terminal/progress.ts';

/** What a rehearsal has to know of the account it reads. */
export interface RehearsedAccount {
  readonly expected: readonly ExpectedBounce[];
  /** Requests it has answered so far. */
  requestsSoFar(): number;
}

export interface Tick {
  readonly result: InvocationResult;
  readonly published: number;
  readonly drained: Drained;
  readonly requests: number;
  readonly pollMs: number;
  readonly classifyMs: number;
}

export interface Rehearsal {
  /** The ones that read the account, mostly a single one, and then the one that must find nothing new. */
  readonly ticks: readonly Tick[];
  readonly last: Tick;
  readonly records: readonly AddressRecord[];
  readonly comparison: Comparison;
  /** Addresses whose record the last tick wrote again. */
  readonly decidedAgain: number;
}

/** A run that ends politely at its time limit goes on at the next tick; even a huge account is read in fewer. */
const mostTicks = 20;

const showEveryMs = 500;

/**
 * Ticks until the account is read, then once more to see that nothing is published or decided twice.
 *
 * @param readRecords gives the address records as they are now.
 */
export async function rehearse(
  pipeline: Pick<Pipeline, 'tick' | 'drain' | 'lastRun'>,
  account: RehearsedAccount,
  readRecords: () => Promise<AddressRecord[]>,
  progress: Progress,
): Promise<Rehearsal> {
  async function runTick(when: string): Promise<Tick> {
    const before = account.requestsSoFar();
    const requests = () => account.requestsSoFar() - before;
    const startedAt = performance.now();
    const polled = await progress.step(`${when}, reading the bounce reports`, async (say) => {
      const showing = setInterval(() => say(`requests made so far: ${requests()}`), showEveryMs);
      try {
        const tick = await pipeline.tick();
        say(`${tick.published} new bounces, requests made: ${requests()}`);
        return tick;
      } finally {
        clearInterval(showing);
      }
    });
    const polledAt = performance.now();
    const drained = await progress.step(`${when}, deciding`, async (say) => {
      const result = await pipeline.drain((done) => say(`${done} of ${polled.published} decided`));
      const progress = describeProgress(pipeline.lastRun());
      say(`${result.deleted} bounces decided in ${result.batches} batches${progress && `; ${progress}`}`);
      return result;
    });
    const pollMs = Math.round(polledAt - startedAt);
    return {
      ...polled,
      drained,
      requests: requests(),
      pollMs,
      classifyMs: Math.round(performance.now() - polledAt),
    };
  }

  const reading = [await runTick('First run')];
  let records = await readRecords();
  for (let newest = reading.at(-1); reading.length < mostTicks; newest = reading.at(-1)) {
    const isRead = compare(account.expected, records).lost.length === 0;
    // A failed tick, or one that found nothing, would only be repeated: the comparison at the end says what is missing.
    if (isRead || !newest?.result.ok || newest.published === 0) break;
    reading.push(await runTick(`Run ${reading.length + 1}`));
    records = await readRecords();
  }
  const last = await runTick(reading.length === 1 ? 'Second run' : 'One more run');
  const recordsAfter = await readRecords();
  return {
    ticks: [...reading, last],
    last,
    records: recordsAfter,
    comparison: compare(account.expected, recordsAfter),
    decidedAgain: decidedAgain(records, recordsAfter),
  };
}
