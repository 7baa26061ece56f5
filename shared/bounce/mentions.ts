import { normaliseAddress } from './address.ts';

/** What an address goes on with; after a dot at its end comes a sentence's next word. */
const before = String.raw`[\p{L}\p{N}.!#$%&'*+/=?^_\x60{|}~-]`;
const after = String.raw`(?![\p{L}\p{N}_-]|\.[\p{L}\p{N}])`;
/** A text that people write may have an address in quotes, which an address may begin with. */
const beforeQuotes = String.raw`[\p{L}\p{N}.!#$%&*+/=?^_{|}~-]`;
const quotes = String.raw`['\x60]`;

/** What means something else in a pattern. */
const syntax = /[\\^$.*+?()[\]{}|/]/g;

/** Whether a text names an address, in whatever case; not where it is only a part of a longer one. */
export function mentions(text: string, address: string): boolean {
  return pattern(`(?<!${before})`, address).test(text);
}

/** A text that a person wrote, with another one wherever it names an address, in quotes too. */
export function withoutAddress(text: string, address: string, instead: string): string {
  const begin = `(?<!${beforeQuotes})(?<!${beforeQuotes}${quotes}+)`;
  return text.replaceAll(pattern(begin, address), () => instead);
}

function pattern(begin: string, address: string): RegExp {
  return new RegExp(`${begin}${address.replaceAll(syntax, String.raw`\$&`)}${after}`, 'giu');
}

const candidate = new RegExp(String.raw`${before}+@[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*`, 'gu');
const leadingQuotes = new RegExp(`^${quotes}+`);

/**
 * The addresses that a text which a person wrote may name, normalised, each once. Those before whose @ stands a quoted
 * text, and those at the number of a server, are not found.
 */
export function addressesIn(text: string): readonly string[] {
  const found = [...text.matchAll(candidate)].flatMap(([whole]) =>
    [whole, whole.replace(leadingQuotes, '')].flatMap((one) => normaliseAddress(one) ?? []),
  );
  return [...new Set(found)];
}
