import { mostOverrideLengths } from '../../shared/bounce/overrides.ts';
import { isPrintable } from '../../shared/bounce/printable.ts';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';

/**
 * What is given with `--reason`, without blanks around it.
 *
 * @param standsIn where others will read it.
 * @throws {CommandError} when there is none, or it does not fit there.
 */
export function readReason(
  reason = '',
  standsIn: 'every record' | 'the file of --out' = 'every record',
): string {
  const text = reason.trim();
  if (text === '')
    throw new CommandError(`Why? Give --reason TEXT: it stands in ${standsIn}.`, exitCodes.usage);
  const most = mostOverrideLengths.reason;
  if (standsIn === 'every record' && text.length > most)
    throw new CommandError(`--reason is longer than ${most} characters.`, exitCodes.usage);
  if (!isPrintable(text))
    throw new CommandError(
      '--reason holds a character that does not show; write it in one line.',
      exitCodes.usage,
    );
  return text;
}

/** Somebody with a name that cannot be stored is somebody all the same. */
export function asAuthor(user: string): string {
  const name = isPrintable(user) ? user.slice(0, mostOverrideLengths.by).toWellFormed() : '';
  return name === '' ? 'an operator' : name;
}
