import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { Batch, Batches } from '../../shared/storage/batches.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type BatchRun, type BatchTask, runBatch } from '../operate/run-batch.ts';
import { type Survey, surveyAddresses } from '../operate/survey-addresses.ts';
import { explainFailure } from '../target/explain-aws-failure.ts';
import type { Target } from '../target/target.ts';
import { batchReport, howToGoOn } from '../terminal/batch-report.ts';
import { confirm } from '../terminal/confirm.ts';
import { addresses } from '../terminal/describe-incident.ts';
import { number } from '../terminal/number.ts';
import type { Say } from '../terminal/progress-line.ts';
import { stepToEnd } from '../terminal/step-to-end.ts';
import { surveyReport } from '../terminal/survey-report.ts';
import { refuseAnswer, refuseWrongClock } from './before-writing.ts';

/** Fewer are done before anybody could read how far it is. */
const fewAddresses = 100;
const mostNamed = 20;

/**
 * Looks up what is known of the addresses before anything is written.
 *
 * @param isLeftAlone whether what is to be said leaves a record as it is.
 * @throws {CommandError} when it was stopped, when a record is not in the form we write, and when the clocks differ.
 */
export async function survey(
  pages: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  total: number,
  isLeftAlone: (record: AddressRecord) => boolean,
  { target, context }: { readonly target: Target; readonly context: Context },
): Promise<Survey> {
  const { isInterrupted } = context;
  const found = await step(
    { title: `Reading what is known of ${addresses(total)}`, total, isAtEnd: isThere },
    context,
    (say) =>
      surveyAddresses(pages, {
        records: target.records,
        isLeftAlone,
        isInterrupted,
        onProgress: (done) => say(`${number(done)} of ${number(total)}`),
      }),
  );
  if (!found) throw new CommandError('Stopped; nothing was written.', exitCodes.interrupted);
  const { unreadable } = found;
  if (unreadable.length > 0) {
    const named = unreadable.slice(0, mostNamed).join(', ');
    const more = unreadable.length > mostNamed ? ` and ${number(unreadable.length - mostNamed)} more` : '';
    throw new CommandError(
      `Somebody has changed by hand what is stored of ${named}${more}; nothing was written. docs/RECORDS.md says what a record looks like.`,
    );
  }
  refuseWrongClock(target, context);
  return found;
}

/**
 * Shows what is known of the addresses, and asks.
 *
 * @param verb of the question: "release".
 * @param notes sentences on some of the addresses.
 * @throws {CommandError} unless the answer is yes.
 */
export async function askFirst(
  verb: string,
  title: string,
  { found, notes }: { readonly found: Survey; readonly notes: readonly string[] },
  { err }: Pick<Context, 'err'>,
): Promise<void> {
  err.print(surveyReport(title, found, notes, err.width));
  refuseAnswer(await confirm(verb, found.addresses));
}

/**
 * Writes the records of a batch, or takes it back, and says what became of it.
 *
 * @throws {CommandError} when it ends early; it says how to go on.
 */
export async function writeBatch(
  task: BatchTask,
  batch: Batch,
  {
    batches,
    target,
    context,
  }: { readonly batches: Batches; readonly target: Target; readonly context: Context },
): Promise<void> {
  const { out, err, isJson, clock, random, newRevision, isInterrupted } = context;
  const { records, policy, options } = target;
  const { id, kind, addresses: total } = batch;
  // Whatever ends this process, whoever has read it can go on or take it back.
  if (task === 'apply') err.print(`This is batch ${id}.`);
  const title = task === 'undo' ? `Taking back batch ${id}` : `Writing batch ${id}`;
  const run = await step({ title, total, isAtEnd: isComplete }, context, (say) =>
    runBatch(task, batch, {
      ...{ batches, records, policy, clock, random, newRevision, isInterrupted },
      onProgress: (done) => say(`${number(done)} of ${number(total)}`),
    }),
  );
  const { end, changed, unchanged, suspended } = run;
  const left = total - changed - unchanged;
  if (isJson) {
    const counts = { addresses: total, changed, unchanged, left };
    out.print(JSON.stringify({ batch: id, kind, ...counts, ...(task === 'apply' && { suspended }) }));
  } else if (end.is === 'complete') {
    out.print(batchReport(task, batch, run, { options, width: out.width }));
  }
  if (end.is === 'complete') return;
  const done = `${number(total - left)} of ${addresses(total)} are done.`;
  const goOn = howToGoOn(end.is === 'undone' ? 'undo' : task, batch, { options, width: err.width });
  if (end.is === 'interrupted') throw new CommandError(`Stopped: ${done}\n${goOn}`, exitCodes.interrupted);
  const why =
    end.is === 'failed'
      ? explainFailure(end.why)
      : `Somebody is taking back batch ${id}, so this has stopped.`;
  throw new CommandError(`${why} ${done}\n${goOn}`);
}

const isThere = (found: Survey | undefined) => found !== undefined;
const isComplete = ({ end }: BatchRun) => end.is === 'complete';

function step<Result>(
  {
    title,
    total,
    isAtEnd,
  }: {
    readonly title: string;
    readonly total: number;
    readonly isAtEnd: (result: Result) => boolean;
  },
  { progress }: Pick<Context, 'progress'>,
  work: (say: Say) => Promise<Result>,
): Promise<Result> {
  return total > fewAddresses ? stepToEnd(progress, title, work, isAtEnd) : work(() => {});
}
