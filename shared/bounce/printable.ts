/**
 * Control and format characters (colours of a terminal, an override of the reading direction, a blank without width) and
 * those that end a line or a paragraph.
 */
const misleading = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * Whether a text is one line that shows as what it is, in a file, a table and a terminal. Half a surrogate pair is not
 * text that can be stored.
 */
export function isPrintable(text: string): boolean {
  return text.isWellFormed() && !misleading.test(text);
}
