/** Says how far a piece of work is. */
export type Say = (text: string) => void;

export interface ProgressLine {
  readonly say: Say;
  /** Takes the line away again, so that results stand alone. */
  clear(): void;
}

const eraseLine = '\r\u001b[2K';

/**
 * One line that says how far something is and for how long it has been at work. It is written at once, so that it also
 * shows while work keeps this process busy: on a terminal over itself, elsewhere from time to time below itself.
 */
export function createProgressLine(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>,
  {
    now = Date.now,
    linesEveryMs = 5_000,
  }: { readonly now?: () => number; readonly linesEveryMs?: number } = {},
): ProgressLine {
  const startedAt = now();
  let spokeAt = Number.NEGATIVE_INFINITY;
  let last = '';
  return {
    say(text) {
      const seconds = Math.floor((now() - startedAt) / 1_000);
      const line = `  ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}  ${text}`;
      if (stream.isTTY) {
        // A line that goes on below could not be taken away; what says most stands first.
        const shown = line.slice(0, (stream.columns || 80) - 1);
        if (shown !== last) stream.write(eraseLine + shown);
        last = shown;
      } else if (now() - spokeAt >= linesEveryMs) {
        spokeAt = now();
        stream.write(`${line}\n`);
      }
    },
    clear() {
      if (stream.isTTY && last !== '') stream.write(eraseLine);
      last = '';
    },
  };
}
