import { breakLines } from './break-lines.ts';
import { escapeLines } from './escape.ts';

/** Where text goes, and how wide a line may be there. */
export interface Page {
  /** In columns; `Infinity` where no terminal breaks lines. */
  readonly width: number;
  /** Prints text and ends the line; breaks what is too long between words. */
  print(text: string): void;
  /**
   * Writes text for programs, with nothing added; what could do harm on a terminal is escaped there. Resolves when
   * whoever reads has taken it and all before it: without waiting for that, what is not read yet fills the memory.
   */
  write(text: string): Promise<void>;
}

/** What a terminal has that does not say how wide it is. */
const usualWidth = 80;

/** A page on one of the process's streams; a terminal may be made wider or narrower meanwhile. */
export function pageOn(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>): Page {
  const width = () => (stream.isTTY ? stream.columns || usualWidth : Number.POSITIVE_INFINITY);
  return {
    get width() {
      return width();
    },
    print: (text) => {
      stream.write(`${breakLines(text, width())}\n`);
    },
    write: (text) =>
      new Promise((resolve) => {
        stream.write(stream.isTTY ? escapeLines(text) : text, () => resolve());
      }),
  };
}
