import type { Batch } from '../../shared/storage/batches.ts';
import type { BatchRun, BatchTask, ChangedRecord } from '../operate/run-batch.ts';
import { labelled } from './command-lines.ts';
import { addresses } from './describe-incident.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';

/** Enough for a person to act on; more are counted. */
const mostNamed = 20;

/** What a batch, or taking it back, has changed: a sentence for each address, and what to do about it. */
export function batchReport(
  task: BatchTask,
  batch: Batch,
  { changed, unchanged, samples, suspended }: BatchRun,
  { options, width }: { readonly options: readonly string[]; readonly width: number },
): string {
  const left = changed - samples.length;
  return [
    ...samples.map(changeSentence),
    ...(left > 0 ? [`and ${number(left)} more.`] : []),
    summary(task, batch, { changed, unchanged }),
    ...(task === 'apply' && batch.kind === 'release' ? suspendedSentence(suspended) : []),
    ...(task === 'apply' ? [labelled('To take it back:', undoWords(batch, options), width)] : []),
  ].join('\n');
}

/** How to go on with a batch that was cut, or to take back what is done of it. */
export function howToGoOn(
  task: BatchTask,
  batch: Batch,
  { options, width }: { readonly options: readonly string[]; readonly width: number },
): string {
  const undo = undoWords(batch, options);
  if (task === 'undo') return labelled('To go on:', undo, width);
  const goOn = [`npx bounce-hygiene ${batch.kind}`, `--batch ${batch.id}`, ...options];
  return [labelled('To go on:', goOn, width), labelled('To take it back:', undo, width)].join('\n');
}

function undoWords({ id }: Batch, options: readonly string[]): string[] {
  return [`npx bounce-hygiene undo ${id}`, ...options];
}

function changeSentence({ before, after }: ChangedRecord): string {
  const { decision, because } = after.assessment;
  const was = before?.assessment.decision;
  const from = was === undefined ? 'had no record' : was === decision ? 'as before' : `before: ${was}`;
  return escapeForTerminal(`${after.address}: ${decision} (${from}). ${because}`);
}

function summary(
  task: BatchTask,
  { id, kind }: Batch,
  { changed, unchanged }: Pick<BatchRun, 'changed' | 'unchanged'>,
): string {
  const done = { release: 'released', suppress: 'suppressed' }[kind];
  const what = task === 'undo' ? `no longer ${done} by batch ${id}` : `${done} by batch ${id}`;
  const rest = unchanged > 0 ? ` Nothing was to be changed at ${addresses(unchanged)}.` : '';
  return `${addresses(changed)} ${what}.${rest}`;
}

/** The vendor's API has no way to lift it. Source: reference of the v3 API, and its community's article 403122. */
function suspendedSentence(suspended: readonly string[]): string[] {
  if (suspended.length === 0) return [];
  const named = suspended.slice(0, mostNamed).join(', ');
  const more = suspended.length > mostNamed ? ` and ${number(suspended.length - mostNamed)} more` : '';
  const are = suspended.length === 1 ? 'it' : 'them';
  return [
    `Constant Contact has suspended ${named}${more} (code S) and may go on holding ${are}: unsuspend ${are} on the contact's page there, or, if there are more than ten, ask its support.`,
  ];
}
