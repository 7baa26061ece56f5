import { CommandError } from '../../command-error.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { DeadLetter, DeadLetterLook } from '../../target/dead-letters.ts';
import type { Target } from '../../target/target.ts';
import { shownBody } from '../../terminal/dead-letter-report.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { number } from '../../terminal/number.ts';
import { stepToEnd } from '../../terminal/step-to-end.ts';

export interface Revealing {
  /** Addresses in full instead of masked. */
  readonly reveal?: boolean;
}

/** Looks at all dead letters; whoever calls it gives them back. */
export function look({ deadLetters }: Target, { progress, isInterrupted }: Context): Promise<DeadLetterLook> {
  return stepToEnd(
    progress,
    'Looking at the dead letters',
    (say) => deadLetters.look({ isInterrupted, onProgress: (looked) => say(number(looked)) }),
    () => !isInterrupted(),
  );
}

/**
 * Looks at all dead letters, and lets others see them again at once.
 *
 * @throws {CommandError} when somebody has stopped it.
 */
export async function lookAndGiveBack(target: Target, context: Context): Promise<DeadLetterLook> {
  const found = await look(target, context);
  const isGivenBack = await target.deadLetters.giveBack(found.letters);
  if (!isGivenBack)
    context.err.print(
      'Some dead letters could not be given back at once: they are hidden for up to two minutes.',
    );
  if (context.isInterrupted()) throw new CommandError('Stopped; nothing was changed.', exitCodes.interrupted);
  return found;
}

/** One dead letter as machines read it. */
export function letterJson(letter: DeadLetter, reveals: boolean): object {
  const { id, why, sentAt, deletedAt, receives, body } = letter;
  return {
    ...{ id, why: why.is, sentAt, deletedAt, receives },
    ...(why.is === 'malformed message' && { problem: why.problem }),
    body: shownBody(body, reveals),
  };
}

export function unknownLetters(ids: readonly string[], { inFlight, isWhole }: DeadLetterLook): CommandError {
  const named = ids.map(escapeForTerminal).join(', ');
  const perhaps =
    inFlight > 0 || !isWhole
      ? 'It may be hidden by another reader: look again in two minutes.'
      : 'It was moved or dropped, or its two weeks are over; dead-letters list shows what there is.';
  return new CommandError(`There is no dead letter ${named}. ${perhaps}`);
}
