/**
 * A command for the shell in lines that fit; a backslash ends each but the last, so that it can be copied as it is.
 *
 * @param words stay whole: an option stands together with its value.
 * @param indent of the first line, in columns; the others stand two further.
 */
export function commandLines(
  words: readonly string[],
  { width, indent = 2 }: { readonly width: number; readonly indent?: number },
): string {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let isEmpty = true;
  words.forEach((word, position) => {
    const isLast = position === words.length - 1;
    const needed = line.length + (isEmpty ? 0 : 1) + word.length + (isLast ? 0 : ' \\'.length);
    if (!isEmpty && needed > width) {
      lines.push(`${line} \\`);
      line = ' '.repeat(indent + 2);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  });
  return [...lines, line].join('\n');
}

/** A command after what it is for: in the same line where there is room. */
export function labelled(label: string, words: readonly string[], width: number): string {
  const line = `${label} ${words.join(' ')}`;
  return line.length <= width ? line : `${label}\n${commandLines(words, { width })}`;
}
