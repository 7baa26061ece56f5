import * as z from 'zod/mini';

/** A part of an answer that may be missing; one that is odd counts as missing, and costs nothing else. */
export function ifUsable<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.catch(z.optional(schema), undefined);
}
