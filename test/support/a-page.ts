import { breakLines } from '../../cli/terminal/break-lines.ts';
import type { Page } from '../../cli/terminal/page.ts';

/** A page whose texts go into a list, as wide as a file unless said otherwise. */
export function aPage(printed: string[], width = Number.POSITIVE_INFINITY): Page {
  return {
    width,
    print: (text) => printed.push(breakLines(text, width)),
    write: async (text) => {
      printed.push(text);
    },
  };
}
