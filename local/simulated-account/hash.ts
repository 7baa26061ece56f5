import { createHash } from 'node:crypto';

/** The same number for the same text, up to 2 to the power of 40: what is made up of ids needs no dice. */
export function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 5);
}
