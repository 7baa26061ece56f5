import wrapAnsi from 'wrap-ansi';

/** Colours that begin before the text, and leading blanks. */
const indented = /^((?:\p{Cc}\[\d+m)*)( *)/u;
/** A first column, where two blanks or more set it off from the text; one with colours would be measured wrong. */
const firstColumn = /^ *[^\s\p{Cc}]+(?: [^\s\p{Cc}]+)* {2,}/u;

/**
 * Breaks lines that are too long between words, before a terminal breaks them inside one. What goes on in the next line
 * stands below the start of its text.
 *
 * @param width in columns; with `Infinity` the text stays as it is.
 */
export function breakLines(text: string, width: number): string {
  if (!Number.isFinite(width)) return text;
  return text
    .split('\n')
    .map((line) => breakLine(line, width))
    .join('\n');
}

function breakLine(line: string, width: number): string {
  // The library composes accents, and an address that has them as characters of their own is another address.
  if (wrapAnsi(line, width, { trim: false }) === line.normalize()) return line;
  const [column = ''] = firstColumn.exec(line) ?? [];
  // Behind a first column that takes half of the line the text would start too far to the right.
  if (column !== '' && column.length <= width / 2) return besides(column, line.slice(column.length), width);
  const [start = '', colours = '', blanks = ''] = indented.exec(line) ?? [];
  return besides(blanks, colours + line.slice(start.length), width);
}

/** How far text stands to the right that has no room beside what belongs before it. */
const narrowIndent = '    ';

/**
 * Text after something that stands before its first line only; the lines below are as far to the right. Where that would
 * take more than half of the line, the text begins below it.
 */
export function besides(before: string, text: string, width: number): string {
  if (!Number.isFinite(width)) return before + text;
  if (before.trim() !== '' && before.length > width / 2)
    return `${before.trimEnd()}\n${besides(narrowIndent, text, width)}`;
  const broken = wrapAnsi(text, Math.max(1, width - before.length));
  return before + broken.replaceAll('\n', `\n${' '.repeat(before.length)}`);
}
