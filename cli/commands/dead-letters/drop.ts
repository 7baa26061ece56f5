import { CommandError } from '../../command-error.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { wouldComeBack } from '../../operate/dead-letter-groups.ts';
import { openPartFile } from '../../operate/part-file.ts';
import type { DeadLetter } from '../../target/dead-letters.ts';
import type { Target } from '../../target/target.ts';
import { confirmDeed } from '../../terminal/confirm.ts';
import { deadLetterList } from '../../terminal/dead-letter-report.ts';
import { counted } from '../../terminal/number.ts';
import { mustAsk, refuseAnswer } from '../before-writing.ts';
import { readReason } from '../reason-and-author.ts';
import { letterJson, look, lookAndGiveBack, unknownLetters } from './look.ts';

export interface DropOptions {
  readonly allMalformed?: boolean;
  readonly reason?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** `dead-letters drop`: deletes some, or those that would be refused again, and keeps them in a file first. */
export async function dropDeadLetters(
  ids: readonly string[],
  options: DropOptions,
  context: Context,
): Promise<void> {
  const { out, isJson, isInterrupted } = context;
  const { allMalformed = false, out: file, yes } = options;
  if (allMalformed === ids.length > 0)
    throw new CommandError(
      'Which? Give the ids that dead-letters list shows, or --all-malformed, and not both.',
      exitCodes.usage,
    );
  const reason = readReason(options.reason, 'the file of --out');
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
    refuseAnswer(
      await confirmDeed(`drop for good ${counted(chosen.length, 'dead letter')}`, chosen.length),
      'Nothing was dropped.',
    );
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
  else out.print(`${counted(dropped, 'dead letter')} dropped (${reason}).`);
  if (left === 0) return;
  throw new CommandError(
    isCut
      ? `Stopped: ${counted(left, 'dead letter')} left. Nothing was dropped.`
      : `${counted(left, 'dead letter')} could not be taken: another reader has moved, dropped or hidden them. Look again in two minutes.`,
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
