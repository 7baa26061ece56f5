import type { Command } from 'commander';
import { isPrintable } from '../../shared/bounce/printable.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { wouldComeBack } from '../operate/dead-letter-groups.ts';
import { followRedrive, type RedriveEnd } from '../operate/follow-redrive.ts';
import { openPartFile } from '../operate/part-file.ts';
import type { DeadLetter, DeadLetterLook } from '../target/dead-letters.ts';
import type { Target } from '../target/target.ts';
import { labelled } from '../terminal/command-lines.ts';
import { confirmDeed } from '../terminal/confirm.ts';
import {
  deadLetterDetails,
  deadLetterList,
  inFlightSentence,
  shownBody,
} from '../terminal/dead-letter-report.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { number } from '../terminal/number.ts';
import { mustAsk } from './write-batch.ts';

interface ShowOptions {
  readonly reveal?: boolean;
}

interface DropOptions {
  readonly allMalformed?: boolean;
  readonly reason?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

const help = `
A dead letter is a message that could not be decided. It is deleted for good
when its two weeks are over. To look hides the messages from other readers for
up to two minutes, and gives them back at the end.

Examples:
  npx bounce-hygiene dead-letters list --stack BounceHygiene
  npx bounce-hygiene dead-letters show ID --reveal --stack BounceHygiene
  npx bounce-hygiene dead-letters redrive --stack BounceHygiene
  npx bounce-hygiene dead-letters drop --all-malformed \\
    --reason "contacts removed" --out dropped.jsonl --stack BounceHygiene`;

/** `dead-letters`: what could not be decided, and moving or dropping it. */
export function deadLettersCommand(program: Command, context: Context): void {
  const command = program
    .command('dead-letters')
    .description('shows what could not be decided, moves it back, or drops it')
    .addHelpText('after', help);
  const reveal = ['--reveal', 'shows addresses in full instead of masked'] as const;
  command
    .command('list')
    .description('lists the dead letters by why they are there')
    .option(...reveal)
    .action((options: ShowOptions) => list(options, context));
  command
    .command('show <id>')
    .description('shows one dead letter')
    .option(...reveal)
    .action((id: string, options: ShowOptions) => show(id, options, context));
  command
    .command('redrive')
    .description('moves all dead letters back to the bounce queue, to be decided again')
    .option('--yes', 'does not ask')
    .action(({ yes }: { readonly yes?: boolean }) => redrive(yes, context));
  command
    .command('drop [ids...]')
    .description('deletes dead letters for good: their bounces are never decided')
    .option('--all-malformed', 'those that would be refused again: malformed messages and unreadable rows')
    .option('--reason <text>', 'why, for whoever asks later; it stands in the file of --out')
    .option('--out <file>', 'keeps what is dropped in a file first; with --yes it has to be given')
    .option('--force', 'replaces the file')
    .option('--yes', 'does not ask')
    .action((ids: string[], options: DropOptions) => drop(ids, options, context));
}

async function list({ reveal = false }: ShowOptions, context: Context): Promise<void> {
  const { out, err, isJson } = context;
  const look = await lookAndGiveBack(await context.target(), context);
  if (!isJson) {
    out.print(deadLetterList(look, { reveals: reveal, width: out.width }));
    return;
  }
  for (const letter of look.letters) await out.write(`${JSON.stringify(letterJson(letter, reveal))}\n`);
  if (!look.isWhole) err.print('There may be more dead letters than these.');
  if (look.inFlight > 0) err.print(inFlightSentence(look.inFlight));
}

async function show(id: string, { reveal = false }: ShowOptions, context: Context): Promise<void> {
  const { out, isJson } = context;
  const look = await lookAndGiveBack(await context.target(), context);
  const letter = look.letters.find((one) => one.id === id);
  if (!letter) throw unknownLetters([id], look);
  out.print(
    isJson
      ? JSON.stringify(letterJson(letter, reveal))
      : deadLetterDetails(letter, { reveals: reveal, width: out.width }),
  );
}

async function redrive(yes: boolean | undefined, context: Context): Promise<void> {
  const { out, err, isJson, clock, isInterrupted, progress } = context;
  const asks = mustAsk(yes, context);
  const target = await context.target();
  // Whoever may not is told before anything is looked at.
  const moving = await target.redrive.open();
  const look = await lookAndGiveBack(target, context);
  if (look.letters.length === 0 && !(await moving.tasks()).some(({ status }) => status === 'running')) {
    if (isJson) out.print(JSON.stringify({ status: 'completed', moved: 0, comeBack: 0 }));
    else out.print(deadLetterList(look, { reveals: false, width: out.width }));
    return;
  }
  const again = look.letters.filter(wouldComeBack).length;
  const goOn = [`npx bounce-hygiene dead-letters redrive`, ...target.options];
  if (look.letters.length > 0) {
    if (again === look.letters.length)
      throw new CommandError(
        `All ${number(again)} dead letters would be refused again, and come back: nothing was moved. Look at them (dead-letters list); ` +
          'where no newer version reads them, drop them (dead-letters drop --all-malformed).',
      );
    err.print(deadLetterList(look, { reveals: false, width: err.width }));
    if (again > 0)
      err.print(`${number(again)} of them would be refused again, and come back; the move takes all.`);
    if (asks) await ask('move back', look.letters.length, 'Nothing was moved.');
  }
  const end = await progress.step('Moving dead letters back', (say) =>
    followRedrive({
      ...{ redrive: moving, clock, isInterrupted },
      onProgress: ({ moved, toMove }) =>
        say(`${number(moved)}${toMove === undefined ? '' : ` of about ${number(toMove)}`} moved`),
    }),
  );
  if (isJson) out.print(JSON.stringify({ status: end.is, moved: movedBy(end) ?? null, comeBack: again }));
  else if (end.is === 'completed') out.print(movedSentence(end, again, look));
  if (end.is === 'completed') return;
  throw new CommandError(
    `${endSentence(end)}\n${labelled('To look on, or move the rest:', goOn, err.width)}`,
    end.is === 'interrupted' ? exitCodes.interrupted : exitCodes.failed,
  );
}

async function drop(ids: readonly string[], options: DropOptions, context: Context): Promise<void> {
  const { out, isJson, isInterrupted } = context;
  const { allMalformed = false, out: file, yes } = options;
  if (allMalformed === ids.length > 0)
    throw new CommandError(
      'Which? Give the ids that dead-letters list shows, or --all-malformed, and not both.',
      exitCodes.usage,
    );
  const reason = readReason(options.reason);
  const asks = mustAsk(yes, context);
  if (!asks && file === undefined)
    throw new CommandError(
      '--yes needs --out FILE: what nobody looks at is kept before it is dropped. Nothing was dropped.',
      exitCodes.usage,
    );
  const target = await context.target();
  const seen = await lookAndGiveBack(target, context);
  const chosen = seen.letters.filter((letter) =>
    allMalformed ? wouldComeBack(letter) : ids.includes(letter.id),
  );
  const unknown = ids.filter((id) => !chosen.some((letter) => letter.id === id));
  if (unknown.length > 0) throw unknownLetters(unknown, seen);
  if (chosen.length === 0) {
    if (isJson) out.print(JSON.stringify({ dropped: 0, left: 0 }));
    else out.print('No malformed dead letter is there. Nothing was dropped.');
    return;
  }
  if (asks) {
    context.err.print(
      deadLetterList(
        { ...seen, letters: chosen, inFlight: 0, isWhole: true },
        { reveals: false, width: context.err.width },
      ),
    );
    await ask('drop for good', chosen.length, 'Nothing was dropped.');
  }
  if (file !== undefined) keep(chosen, file, reason, options.force === true, context);
  // A person takes longer to answer than what was looked at stays hidden: only now are they taken to be dropped.
  const { letters } = await look(target, context);
  const wanted = new Set(chosen.map(({ id }) => id));
  const taken = letters.filter(({ id }) => wanted.has(id));
  const others = letters.filter(({ id }) => !wanted.has(id));
  const isCut = isInterrupted();
  const refused = isCut ? taken : await dropOrGiveBack(taken, letters, target);
  await target.deadLetters.giveBack([...others, ...refused]);
  const dropped = taken.length - refused.length;
  const left = chosen.length - dropped;
  if (isJson) out.print(JSON.stringify({ dropped, left }));
  else out.print(`${count(dropped)} dropped (${reason}).`);
  if (left === 0) return;
  throw new CommandError(
    isCut
      ? `Stopped: ${count(left)} left. Nothing was dropped.`
      : `${count(left)} could not be taken: another reader has moved, dropped or hidden them. Look again in two minutes.`,
    isCut ? exitCodes.interrupted : exitCodes.failed,
  );
}

async function dropOrGiveBack(
  taken: readonly DeadLetter[],
  held: readonly DeadLetter[],
  { deadLetters }: Target,
): Promise<readonly DeadLetter[]> {
  try {
    return await deadLetters.drop(taken);
  } catch (error) {
    await deadLetters.giveBack(held);
    throw error;
  }
}

function look({ deadLetters }: Target, { progress, isInterrupted }: Context): Promise<DeadLetterLook> {
  return progress.step('Looking at the dead letters', (say) =>
    deadLetters.look({ isInterrupted, onProgress: (looked) => say(number(looked)) }),
  );
}

/** @throws {CommandError} when somebody has stopped it. */
async function lookAndGiveBack(target: Target, context: Context): Promise<DeadLetterLook> {
  const found = await look(target, context);
  const isGivenBack = await target.deadLetters.giveBack(found.letters);
  if (!isGivenBack)
    context.err.print(
      'Some dead letters could not be given back at once: they are hidden for up to two minutes.',
    );
  if (context.isInterrupted()) throw new CommandError('Stopped; nothing was changed.', exitCodes.interrupted);
  return found;
}

/** @throws {CommandError} unless the answer is yes. */
async function ask(verb: string, letters: number, otherwise: string): Promise<void> {
  const answer = await confirmDeed(`${verb} ${count(letters)}`, letters);
  if (answer === 'yes') return;
  throw new CommandError(otherwise, answer === 'no' ? exitCodes.declined : exitCodes.interrupted);
}

/** Keeps what is about to be dropped, on the disk before anything is. */
function keep(
  letters: readonly DeadLetter[],
  file: string,
  reason: string,
  replaces: boolean,
  { clock, user }: Context,
): void {
  const droppedAt = clock.now().toISOString();
  const kept = openPartFile(file, { replaces });
  try {
    for (const letter of letters)
      kept.write(`${JSON.stringify({ ...letterJson(letter, true), droppedAt, by: user, reason })}\n`);
    kept.finish();
  } finally {
    kept.remove();
  }
}

function letterJson(letter: DeadLetter, reveals: boolean): object {
  const { id, why, sentAt, deletedAt, receives, body } = letter;
  return {
    ...{ id, why: why.is, sentAt, deletedAt, receives },
    ...(why.is === 'malformed message' && { problem: why.problem }),
    body: shownBody(body, reveals),
  };
}

function readReason(reason = ''): string {
  const text = reason.trim();
  if (text === '') throw new CommandError('Why? Give --reason TEXT.', exitCodes.usage);
  if (!isPrintable(text))
    throw new CommandError(
      '--reason holds a character that does not show; write it in one line.',
      exitCodes.usage,
    );
  return text;
}

function unknownLetters(ids: readonly string[], { inFlight, isWhole }: DeadLetterLook): CommandError {
  const named = ids.map(escapeForTerminal).join(', ');
  const perhaps =
    inFlight > 0 || !isWhole
      ? 'It may be hidden by another reader: look again in two minutes.'
      : 'It was moved or dropped, or its two weeks are over; dead-letters list shows what there is.';
  return new CommandError(`There is no dead letter ${named}. ${perhaps}`);
}

function movedBy(end: RedriveEnd): number | undefined {
  return end.is === 'unlisted' ? undefined : end.task.moved;
}

function movedSentence(end: RedriveEnd, again: number, { inFlight }: DeadLetterLook): string {
  return [
    `${count(movedBy(end) ?? 0)} moved back, to be decided again${end.wasRunning ? ' by a move that was running already' : ''}.`,
    ...(again > 0 ? [`${number(again)} of them will be refused and come back.`] : []),
    ...(inFlight > 0 ? [`${inFlightSentence(inFlight)} A move leaves those.`] : []),
  ].join('\n');
}

function endSentence(end: RedriveEnd): string {
  switch (end.is) {
    case 'unlisted':
      return 'SQS does not list this move any more; what it moved is moved.';
    case 'interrupted':
      return `Stopped looking. The move goes on without this command: ${number(end.task.moved)} moved so far.`;
    case 'cancelled':
      return `Somebody has cancelled the move; ${number(end.task.moved)} were moved.`;
    default: {
      const { moved, reason } = 'task' in end ? end.task : { moved: 0, reason: undefined };
      return `SQS could not go on with the move (${escapeForTerminal(reason ?? 'it does not say why')}); ${number(moved)} were moved.`;
    }
  }
}

function count(letters: number): string {
  return letters === 1 ? '1 dead letter' : `${number(letters)} dead letters`;
}
