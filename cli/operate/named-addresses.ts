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
const heading = /^"?(e-?mail|e-?mail address|address)"?$/i;

/**
 * The addresses of a text with one in each line. Empty lines, a heading, and what some programs put first in a file, are
 * none.
 */
export function addressesInLines(text: string): readonly TypedAddress[] {
  return text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line, position) => ({ text: line.trim(), line: position + 1 }))
    .filter(({ text: one, line }) => one !== '' && !(line === 1 && heading.test(one)));
}
