import { open } from 'node:fs/promises';
import { parseJson } from '../../shared/parse-json.ts';
import { failureCode } from './store-error.ts';

export interface NumberedLine {
  /** The first line of a file is 1. */
  readonly number: number;
  /** Undefined where the line is no JSON. */
  readonly value: unknown;
}

/** The lines of a file, one at a time; none where there is no such file. Throws what the file system refuses. */
export async function* readJsonLines(file: string): AsyncGenerator<NumberedLine> {
  const handle = await open(file).catch((error: unknown) => {
    if (failureCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return;
  try {
    let number = 0;
    for await (const line of handle.readLines()) {
      number += 1;
      yield { number, value: parseJson(line) };
    }
  } finally {
    await handle.close();
  }
}
