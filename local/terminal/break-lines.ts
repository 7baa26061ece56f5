import wrapAnsi from 'wrap-ansi';

/** Leading blanks, and a first column where two blanks or more set it off from the text. */
const start = /^ *(?:\S+(?: \S+)* {2,})?/;

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
    .map((line) => {
      const [before = ''] = start.exec(line) ?? [];
      // Behind a first column that takes half of the line, or has colours, the text starts too far to the right.
      const isUsable = before.length <= width / 2 && !before.includes('\u001b');
      return hanging(isUsable ? before : (/^ */.exec(line)?.[0] ?? ''), line, width);
    })
    .join('\n');
}

/** Text after something that stands before its first line only; the lines below are as far to the right. */
export function besides(before: string, text: string, width: number): string {
  return hanging(before, before + text, width);
}

function hanging(before: string, line: string, width: number): string {
  if (!Number.isFinite(width)) return line;
  const rest = wrapAnsi(line.slice(before.length), Math.max(1, width - before.length));
  return before + rest.replaceAll('\n', `\n${' '.repeat(before.length)}`);
}
