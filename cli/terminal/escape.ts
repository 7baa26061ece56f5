/**
 * Text of unknown origin, safe to print: control characters (which could recolour, overwrite or rename the terminal)
 * and those that turn the reading direction around are shown as `\u001b` and the like.
 */
export function escapeForTerminal(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return point > 0xffff ? `\\u{${point.toString(16)}}` : `\\u${point.toString(16).padStart(4, '0')}`;
  });
}

/** Several lines of text of unknown origin, safe to print; their ends stay. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeForTerminal).join('\n');
}
