import { renderUnicodeCompact } from 'uqr';
import { colours } from './colours.ts';

/** The quiet zone that a reader needs, in dots; the standard asks for four, phones are content with two. */
const border = 2;

/**
 * A text as a QR code, dark on light whatever the colours of the terminal are; undefined where there is no room.
 *
 * @param width in columns.
 */
export function qrCode(text: string, width: number): string | undefined {
  const lines = renderUnicodeCompact(text, { border, ecc: 'L' }).split('\n');
  if (lines.some(({ length }) => length > width)) return undefined;
  return lines.map((line) => colours.bgBlack(colours.whiteBright(line))).join('\n');
}
