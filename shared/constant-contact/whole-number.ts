import * as z from 'zod';

/** A count, written as a number or as a text; nothing that is no number passes for nought. */
export const wholeNumber = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .pipe(z.int().nonnegative());
