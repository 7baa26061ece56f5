import { type CauseName, groupDeadLetters } from '../operate/dead-letter-groups.ts';
import { maskedJson, maskedText } from '../operate/masked.ts';
import { timeOf } from '../operate/time-of.ts';
import type { DeadLetter, DeadLetterLook } from '../target/dead-letters.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { escapeForTerminal } from './escape.ts';
import { counted, number } from './number.ts';

/** Enough of one cause to see whether all are of one kind. */
const mostShown = 20;

const meanings: Readonly<Record<CauseName, string>> = {
  'failed decision':
    'a bounce as it should be, whose decision failed: mostly the table did not answer. The log of the classifier says more. To be moved back.',
  'failed evidence':
    'evidence as it should be, that could not be stored: mostly the table did not answer. To be moved back.',
  'malformed message': 'no bounce. Moved back, it is refused again.',
  'unreadable row': 'a row of a report that is no bounce. Moved back, it is refused again.',
};

/** Dead letters by cause, with when the oldest is deleted, in lines that fit. */
export function deadLetterList(
  { letters, inFlight, isWhole }: DeadLetterLook,
  { reveals, width }: { readonly reveals: boolean; readonly width: number },
): string {
  const [oldest] = letters;
  return [
    oldest === undefined
      ? 'No dead letter is there.'
      : `${counted(letters.length, 'dead letter')}${isWhole ? '' : ', and there may be more'}.${oldest.deletedAt === undefined ? '' : ` The oldest is deleted on ${timeOf(oldest.deletedAt)}.`}`,
    ...(inFlight > 0 ? [inFlightSentence(inFlight)] : []),
    ...groupDeadLetters(letters).flatMap(({ cause, letters: some }) => [
      '',
      `${colours.bold(cause)}: ${number(some.length)}`,
      besides('  ', meanings[cause], width),
      ...some
        .slice(0, mostShown)
        .flatMap((letter) => [
          `  ${escapeForTerminal(letter.id)}`,
          besides(
            '    ',
            escapeForTerminal(`${aboutWhom(letter, reveals)}, of ${letter.sentAt.slice(0, 10)}`),
            width,
          ),
        ]),
      ...(some.length > mostShown ? [`  and ${number(some.length - mostShown)} more: --json lists all`] : []),
    ]),
  ].join('\n');
}

/** What is known of one dead letter, and what it says. */
export function deadLetterDetails(
  letter: DeadLetter,
  { reveals, width }: { readonly reveals: boolean; readonly width: number },
): string {
  const { id, why, sentAt, deletedAt, receives } = letter;
  const line = (name: string, text: string) => besides(`  ${name.padEnd(10)}`, text, width);
  return [
    colours.bold(escapeForTerminal(id)),
    line('why', `${why.is}: ${meanings[why.is]}`),
    ...(why.is === 'malformed message' ? [line('problem', escapeForTerminal(why.problem))] : []),
    line('published', timeOf(sentAt)),
    ...(deletedAt === undefined ? [] : [line('deleted', timeOf(deletedAt))]),
    line('received', receives === 1 ? 'once' : `${number(receives)} times`),
    line('message', escapeForTerminal(shownBody(letter.body, reveals))),
    ...(reveals ? [] : [colours.dim(besides('  ', 'Addresses are masked: --reveal shows them.', width))]),
  ].join('\n');
}

/** About as many as another reader holds. */
export function inFlightSentence(inFlight: number): string {
  return `About ${number(inFlight)} more ${inFlight === 1 ? 'is' : 'are'} hidden by another reader for up to two minutes.`;
}

/** A message as it may be shown. */
export function shownBody(body: string, reveals: boolean): string {
  return reveals ? body : maskedJson(body);
}

function aboutWhom({ why }: DeadLetter, reveals: boolean): string {
  if (why.is === 'malformed message') return why.problem;
  if (why.is === 'unreadable row') return shownBody(why.row, reveals);
  const address = reveals ? why.address : maskedText(why.address);
  return why.is === 'failed evidence' ? address : `${address}, code ${why.code ?? 'none'}`;
}
