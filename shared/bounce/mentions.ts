/** What an address goes on with; after a dot at its end comes a sentence's next word. */
const before = String.raw`(?<![\p{L}\p{N}.!#$%&'*+/=?^_\x60{|}~-])`;
const after = String.raw`(?![\p{L}\p{N}_-]|\.[\p{L}\p{N}])`;

/** What means something else in a pattern. */
const syntax = /[\\^$.*+?()[\]{}|/]/g;

/** Whether a text names an address, in whatever case; not where it is only a part of a longer one. */
export function mentions(text: string, address: string): boolean {
  return pattern(address).test(text);
}

/** A text with another one wherever it names an address. */
export function withoutAddress(text: string, address: string, instead: string): string {
  return text.replaceAll(pattern(address), () => instead);
}

function pattern(address: string): RegExp {
  return new RegExp(`${before}${address.replaceAll(syntax, String.raw`\$&`)}${after}`, 'giu');
}
