import { normaliseAddress } from '../../shared/bounce/address.ts';
import { mentions } from '../../shared/bounce/mentions.ts';
import { parseJson } from '../../shared/parse-json.ts';
import type { ErasePorts } from './erase-ports.ts';

/**
 * Drops the dead letters of an address; the others are given back.
 *
 * @returns how many, and whether all that there are were looked at.
 * @throws {StorageError}
 */
export async function dropLettersOf(
  address: string,
  { target: { deadLetters }, isInterrupted }: ErasePorts,
): Promise<{ readonly dropped: number; readonly isWhole: boolean }> {
  const { letters, inFlight, isWhole } = await deadLetters.look({ isInterrupted });
  const ofPerson = letters.filter(({ body }) => isAbout(body, address));
  await deadLetters.giveBack(letters.filter((letter) => !ofPerson.includes(letter)));
  const refused = await deadLetters.drop(ofPerson);
  return {
    dropped: ofPerson.length - refused.length,
    isWhole: isWhole && inFlight === 0 && refused.length === 0,
  };
}

/** Whether a message is about an address, in whatever spelling it came: in a value of it, or in what was cut. */
export function isAbout(body: string, address: string): boolean {
  // Bodies are ASCII, and what nobody could read is JSON within JSON.
  const readable = body.replaceAll(/\\+u([0-9a-f]{4})/gi, (_, unit) =>
    String.fromCharCode(Number.parseInt(unit, 16)),
  );
  return mentions(readable, address) || isNamedIn(parseJson(body), address);
}

function isNamedIn(value: unknown, address: string): boolean {
  if (typeof value === 'string')
    return normaliseAddress(value) === address || isNamedIn(objectIn(value), address);
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((one) => isNamedIn(one, address))
  );
}

/** Of a text that is JSON; a text alone would be looked into again and again. */
function objectIn(text: string): object | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? value : undefined;
}
