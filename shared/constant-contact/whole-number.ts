import * as z from 'zod/mini';

const digits = z.pipe(z.string().check(z.regex(/^\d+$/)), z.transform(Number));

/** A count, written as a number or as a text; nothing that is no number passes for nought. */
export const wholeNumber = z.pipe(z.union([z.number(), digits]), z.int().check(z.nonnegative()));
