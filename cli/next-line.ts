import { createInterface } from 'node:readline';

/** Reads lines one by one, and keeps the process from ending only while somebody waits for one. */
export function lineReader(
  input: NodeJS.ReadableStream & { ref?(): unknown; unref?(): unknown },
): () => Promise<string | undefined> {
  const lines: string[] = [];
  let isAtEnd = false;
  let isReading = false;
  let wake = () => {};
  return async () => {
    if (!isReading) {
      isReading = true;
      createInterface({ input })
        .on('line', (line) => {
          lines.push(line);
          wake();
        })
        .on('close', () => {
          isAtEnd = true;
          wake();
        });
    }
    input.ref?.();
    while (lines.length === 0 && !isAtEnd)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    input.unref?.();
    return lines.shift();
  };
}
