import { readErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { clockDifference } from '../operate/clock-difference.ts';
import type { Target } from '../target/target.ts';
import type { Answer } from '../terminal/confirm.ts';

/** A clock further off would release too much or too little. */
const mostClockDifferenceMs = 120_000;

/**
 * Whether somebody has to be asked before anything is written.
 *
 * @param canAnswer whether standard input is free for an answer.
 * @throws {CommandError} when somebody would have to be and cannot.
 */
export function mustAsk(
  yes: boolean | undefined,
  { isInteractive }: Pick<Context, 'isInteractive'>,
  canAnswer = true,
): boolean {
  if (yes) return false;
  if (isInteractive && canAnswer) return true;
  throw new CommandError(
    'Nobody can be asked whether this is right: give --yes to go ahead without. Nothing was written.',
    exitCodes.usage,
  );
}

/**
 * @param otherwise what has come of it where the answer is no.
 * @throws {CommandError} unless the answer is yes.
 */
export function refuseAnswer(answer: Answer, otherwise = 'Nothing was written.'): void {
  if (answer === 'yes') return;
  throw new CommandError(otherwise, answer === 'no' ? exitCodes.declined : exitCodes.interrupted);
}

/**
 * A command that writes a time may not do so by a wrong clock.
 *
 * @throws {CommandError} when this computer's clock differs too much from the service's.
 */
export function refuseWrongClock(target: Target, { clock }: Pick<Context, 'clock'>): void {
  const serviceTime = target.serviceTime();
  const now = clock.now().getTime();
  if (serviceTime === undefined || Math.abs(now - serviceTime) <= mostClockDifferenceMs) return;
  const difference = clockDifference({ from: 'the service', theirs: serviceTime, ours: now });
  throw new CommandError(`${difference}; nothing was written. Set the clock, and run the command again.`);
}

/**
 * The same for a command that has read nothing of the table yet: it reads one item, whose answer tells the time.
 *
 * @throws {CommandError} when this computer's clock differs too much from the service's.
 * @throws {StorageError}
 */
export async function readClockFirst(target: Target, context: Pick<Context, 'clock'>): Promise<void> {
  await readErasureKeyId(target.documents, target.table);
  refuseWrongClock(target, context);
}
