import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  addressesInLines,
  namedAddresses,
  type TypedAddress,
  typedText,
} from '../operate/named-addresses.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { number } from '../terminal/number.ts';

/** Mistakes that a person corrects one by one; a file of something else has thousands. */
const mostNamed = 20;

/** Addresses that somebody gave. */
export interface GivenAddresses {
  readonly addresses: readonly string[];
  /** Which they are, in words. */
  readonly filter: string;
}

/**
 * The addresses of a command line, or of the file that it names (`-` for standard input), each once.
 *
 * @throws {CommandError} when there are none, or some are no addresses; it names them.
 */
export async function readAddresses(
  words: readonly string[],
  from: string | undefined,
  { err }: Pick<Context, 'err'>,
): Promise<GivenAddresses> {
  if (from !== undefined && words.length > 0)
    throw new CommandError('Give addresses, or --from FILE: not both.', exitCodes.usage);
  const typed = from === undefined ? words.map((word) => ({ text: word })) : await readLines(from);
  const { addresses, wrong } = namedAddresses(typed);
  if (wrong.length > 0) throw new CommandError(wrongAddresses(wrong), exitCodes.usage);
  if (addresses.length === 0)
    throw new CommandError(
      from === undefined
        ? 'Which addresses? Give some, --from FILE with one a line (- for standard input), or filters.'
        : 'There is no address in what --from names.',
      exitCodes.usage,
    );
  if (from === undefined) {
    for (const word of words.slice(0, mostNamed)) {
      const [address] = namedAddresses([{ text: word }]).addresses;
      if (address !== undefined && address !== word)
        err.print(`Typed ${escapeForTerminal(JSON.stringify(word))}; the record is that of ${address}.`);
    }
  }
  const source = { undefined: 'given one by one', '-': 'from standard input' }[String(from)] ?? 'from a file';
  return { addresses, filter: source };
}

async function readLines(from: string): Promise<readonly TypedAddress[]> {
  try {
    return addressesInLines(decoded(from === '-' ? await buffer(process.stdin) : await readFile(from)));
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new CommandError(
      `Could not read ${escapeForTerminal(JSON.stringify(from))} (${code}). Look at --from.`,
    );
  }
}

/** Windows PowerShell and some spreadsheets save text in UTF-16, and say so in the first two bytes. */
function decoded(bytes: Uint8Array): string {
  const marks = { 'utf-16le': [0xff, 0xfe], 'utf-16be': [0xfe, 0xff] };
  const [encoding = 'utf-8'] =
    Object.entries(marks).find(([, mark]) => mark.every((byte, position) => bytes[position] === byte)) ?? [];
  return new TextDecoder(encoding).decode(bytes);
}

function wrongAddresses(wrong: readonly TypedAddress[]): string {
  const shown = wrong.slice(0, mostNamed).map(({ text, line }) => {
    const quoted = escapeForTerminal(typedText(text));
    return line === undefined ? quoted : `${quoted} (line ${line})`;
  });
  const more = wrong.length > mostNamed ? ` and ${number(wrong.length - mostNamed)} more` : '';
  const are = wrong.length === 1 ? 'is no address' : 'are no addresses';
  return `${shown.join(', ')}${more} ${are}; nothing was written. docs/RECORDS.md says what counts as one.`;
}
