import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { daysAfter } from '../../shared/bounce/instant.ts';
import type { Erased } from '../operate/erase.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';

/** For so long AWS keeps what a table held: point-in-time recovery. Source: AWS, DynamoDB developer guide. */
const backupDays = 35;
const mostNamed = 20;

export interface ErasePreview {
  readonly address: string;
  readonly typed: string;
  readonly record: AddressRecord | undefined;
  /** Other ways to write the address that have a record of their own. */
  readonly spellings: readonly string[];
}

/** Who is about to be erased, before somebody says yes. */
export function erasePreview({ address, typed, record, spellings }: ErasePreview): string {
  const shown = escapeForTerminal(address);
  const known = record
    ? `${record.assessment.decision}. ${record.assessment.because}`
    : 'no record; what else names the address is erased, and nothing of it comes back.';
  return [
    ...(typed === address ? [] : [`Typed ${escapeForTerminal(JSON.stringify(typed))}.`]),
    `Erase for good: ${shown}`,
    `  ${escapeForTerminal(known)}`,
    ...spellingsSentence(spellings),
    '  This cannot be taken back. Bounces up to now will not come back either.',
  ].join('\n');
}

/** What this program cannot erase, in sentences. @param isHere whether it was erased from the store on this computer. */
export function unreachable(now: Date, isHere: boolean): readonly string[] {
  const until = daysAfter(now.toISOString(), backupDays).slice(0, 10);
  return [
    'Constant Contact: delete the contact there.',
    'Files that were exported, and what commands have printed.',
    isHere
      ? 'Copies of the folder of the store, such as a backup of the whole disk.'
      : `AWS's backups of the table, which end by themselves on ${until}.`,
    'Reasons that operators gave, where they name the person without the address.',
  ];
}

/** What was erased, and what is left. */
export function eraseReport(
  { end, tombstone, removed, left, planned }: Erased,
  { address, spellings, again, now }: ErasePreview & { readonly again: string; readonly now: Date },
): string {
  const { record, batches, reasons, deadLetters, files } = removed;
  const gone = [
    record ? 'its record' : 'no record',
    counted(deadLetters, 'dead letter', 'dead letters'),
    ...(files ? [counted(files.messages, 'waiting message', 'waiting messages')] : []),
    `its name in ${counted(batches, 'batch', 'batches')}`,
    ...(reasons > 0 ? [`in what was said of ${counted(reasons, 'other', 'others')}`] : []),
    ...(files ? [`in ${counted(files.backups, 'backup', 'backups')}`] : []),
  ];
  return [
    `${escapeForTerminal(address)} is erased: ${gone.join(', ')}.`,
    `Its bounces up to ${tombstone.upTo.slice(0, 16).replace('T', ' ')} will not come back.`,
    ...(tombstone.blocked ? ['Asked for it, explain answers "do not mail".'] : []),
    ...spellingsSentence(spellings),
    'What this cannot reach:',
    ...unreachable(now, files !== undefined).map((sentence) => `  ${sentence}`),
    ...leftSentence(left),
    ...planned.map(
      (id) =>
        `Batch ${escapeForTerminal(id)} named it and is not done: whoever writes it may bring a record back.`,
    ),
    ...(end === 'complete'
      ? []
      : ['Something may be on its way that brings a record back. Look again in an hour:']),
    ...(end === 'complete' && left.length === 0 ? [] : [again]),
  ].join('\n');
}

const counted = (count: number, one: string, many: string) => `${number(count)} ${count === 1 ? one : many}`;

/** The command that does the rest, or looks again. */
export function eraseCommandLine(
  address: string,
  keepBlocked: boolean | undefined,
  options: readonly string[],
): string {
  const quoted = /^[\w@.+-]+$/.test(address) ? address : `'${address.replaceAll("'", String.raw`'\''`)}'`;
  const blocked = keepBlocked === undefined ? [] : [keepBlocked ? '--keep-blocked' : '--no-keep-blocked'];
  // An address may begin with a dash, and nothing after the two is taken for an option.
  const words = [
    'npx bounce-hygiene erase',
    ...blocked,
    ...options,
    ...(address.startsWith('-') ? ['--'] : []),
    quoted,
  ];
  return `  ${escapeForTerminal(words.join(' '))}`;
}

function spellingsSentence(spellings: readonly string[]): string[] {
  if (spellings.length === 0) return [];
  return [`There is a record of ${spellings.map(escapeForTerminal).join(', ')} too: erase it apart.`];
}

function leftSentence(left: readonly string[]): string[] {
  if (left.length === 0) return [];
  const named = left.slice(0, mostNamed).map(escapeForTerminal).join(', ');
  const more = left.length > mostNamed ? ` and ${number(left.length - mostNamed)} more` : '';
  return [
    `What was said of ${named}${more} names it still: these credentials may not write that, or it was changed by hand. With the rights of Operator and Eraser, run again:`,
  ];
}
