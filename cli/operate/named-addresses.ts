import { normaliseAddress } from '../../shared/bounce/address.ts';

/** An address as somebody gave it, and in which line where it was a file. */
export interface TypedAddress {
  readonly text: string;
  readonly line?: number;
}

export interface NamedAddresses {
  /** As the records' keys have them, each once. */
  readonly addresses: readonly string[];
  /** What is no address. */
  readonly wrong: readonly TypedAddress[];
}

/** A whole file in one line must not fill the screen. */
const mostShown = 100;

/** What somebody has typed, in quotes, for a message. */
export function typedText(text: string): string {
  return JSON.stringify(text.slice(0, mostShown));
}

/** What somebody means by these addresses. */
export function namedAddresses(typed: Iterable<TypedAddress>): NamedAddresses {
  const addresses = new Set<string>();
  const wrong: TypedAddress[] = [];
  for (const one of typed) {
    const address = normaliseAddress(one.text);
    if (address === undefined) wrong.push(one);
    else addresses.add(address);
  }
  return { addresses: [...addresses], wrong };
}

/** The heading of our own exports, and of most lists. */
const heading = /^(e-?mail|e-?mail address|address)$/i;
/** A line that is one field of CSV in quotes; no address ends with one. */
const quotedField = /^"((?:[^"]|"")*)"$/;

/**
 * The addresses of a text with one in each line, as it is or as a field of CSV: our own exports put quotes around an
 * address that has some, other programs around all. Empty lines, a heading, and what some programs put first in a file,
 * are none.
 */
export function addressesInLines(text: string): readonly TypedAddress[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .map((line, position) => ({ text: withoutQuotes(line.trim()), line: position + 1 }))
    .filter(({ text: one, line }) => one !== '' && !(line === 1 && heading.test(one)));
}

function withoutQuotes(field: string): string {
  const [, inside] = quotedField.exec(field) ?? [];
  return inside === undefined ? field : inside.replaceAll('""', '"');
}
