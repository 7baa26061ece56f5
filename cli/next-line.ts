import { createInterface } from 'node:readline';

export interface LineReader {
  /** Undefined at the end. */
  nextLine(): Promise<string | undefined>;
  /** Makes this the end, for whoever waits too. */
  stop(): void;
}

/** Reads lines one by one, and keeps the process from ending only while somebody waits for one. */
export function lineReader(
  input: NodeJS.ReadableStream & { ref?(): unknown; unref?(): unknown },
): LineReader {
  const lines: string[] = [];
  let isAtEnd = false;
  let isReading = false;
  let wake = () => {};
  function stop(): void {
    isAtEnd = true;
    wake();
  }

  async function nextLine(): Promise<string | undefined> {
    if (!isReading) {
      isReading = true;
      createInterface({ input })
        .on('line', (line) => {
          lines.push(line);
          wake();
        })
        .on('close', stop);
    }
    input.ref?.();
    while (lines.length === 0 && !isAtEnd)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    input.unref?.();
    return lines.shift();
  }

  return { nextLine, stop };
}
