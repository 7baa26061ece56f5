import { number } from '../cli/terminal/number.ts';
import type { Progress } from '../cli/terminal/progress.ts';
import type { AddressRecord } from '../shared/bounce/address-record.ts';
import {
  type Comparison,
  compare,
  decidedAgain,
  type ExpectedBounce,
  repeatsExplained,
} from './outcome/compare.ts';
import type { Drained, Pipeline, Polled } from './pipeline.ts';
import { describeProgress } from './poller-run.ts';

/** What a rehearsal has to know of the account it reads. */
export interface RehearsedAccount {
  readonly expected: readonly ExpectedBounce[];
  /** Requests it has answered so far. */
  requestsSoFar(): number;
}

export interface RehearsedRun extends Polled {
  /** Messages that were no repeats for an incident: bounces. */
  readonly published: number;
  /** Bounces published again for incidents, as the poller says; the records show whether it is true. */
  readonly repeats: number;
  readonly drained: Drained;
  readonly requests: number;
  readonly pollMs: number;
  readonly classifyMs: number;
}

export interface Rehearsal {
  /** The ones that read the account, mostly a single one, and then the one that must find nothing new. */
  readonly runs: readonly RehearsedRun[];
  readonly last: RehearsedRun;
  readonly records: readonly AddressRecord[];
  readonly comparison: Comparison;
  /** Addresses whose record the last run wrote again, for no incident. */
  readonly decidedAgain: number;
  /** Repeats of the last run of which no record knows an incident. */
  readonly repeatsUnexplained: number;
}

/** A run that ends politely at its time limit goes on at the next run; even a huge account is read in fewer. */
const mostRuns = 20;

const showEveryMs = 500;

/**
 * Runs until the account is read, then once more to see that nothing is published or decided twice.
 *
 * @param readRecords gives the address records as they are now.
 */
export async function rehearse(
  pipeline: Pick<Pipeline, 'runPoller' | 'drain'>,
  account: RehearsedAccount,
  readRecords: () => Promise<AddressRecord[]>,
  progress: Progress,
): Promise<Rehearsal> {
  async function rehearseRun(when: string): Promise<RehearsedRun> {
    const before = account.requestsSoFar();
    const requests = () => account.requestsSoFar() - before;
    const startedAt = performance.now();
    const polled = await progress.step(`${when}, reading the bounce reports`, async (say) => {
      const showing = setInterval(() => say(`requests made so far: ${number(requests())}`), showEveryMs);
      try {
        const polled = await pipeline.runPoller();
        const repeats = polled.run?.repeats ?? 0;
        const run = { ...polled, published: polled.messages - repeats, repeats };
        const again = repeats > 0 ? `, ${number(repeats)} published again for incidents` : '';
        say(`${number(run.published)} new bounces${again}, requests made: ${number(requests())}`);
        return run;
      } finally {
        clearInterval(showing);
      }
    });
    const polledAt = performance.now();
    const drained = await progress.step(`${when}, deciding`, async (say) => {
      const result = await pipeline.drain((done) =>
        say(`${number(done)} of ${number(polled.messages)} decided`),
      );
      const progress = describeProgress(polled.run);
      const inBatches = result.batches === 1 ? '1 batch' : `${number(result.batches)} batches`;
      say(`${number(result.deleted)} messages decided in ${inBatches}${progress && `; ${progress}`}`);
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

  const reading = [await rehearseRun('First run')];
  let records = await readRecords();
  for (let newest = reading.at(-1); reading.length < mostRuns; newest = reading.at(-1)) {
    const isRead = compare(account.expected, records).lost.length === 0;
    // A failed run, or one that found nothing, would only be repeated: the comparison at the end says what is missing.
    if (isRead || !newest?.result.ok || newest.published === 0) break;
    reading.push(await rehearseRun(`Run ${reading.length + 1}`));
    records = await readRecords();
  }
  const last = await rehearseRun(reading.length === 1 ? 'Second run' : 'One more run');
  const recordsAfter = await readRecords();
  return {
    runs: [...reading, last],
    last,
    records: recordsAfter,
    comparison: compare(account.expected, recordsAfter),
    decidedAgain: decidedAgain(records, recordsAfter),
    repeatsUnexplained: Math.max(0, last.repeats - repeatsExplained(records, recordsAfter)),
  };
}
