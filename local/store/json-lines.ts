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
  let number = 0;
  let rest = '';
  // Not by `readline`: to it U+2028 ends a line too, and JSON leaves that as it is.
  for await (const chunk of handle.createReadStream({ encoding: 'utf8' })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number += 1;
      yield { number, value: parseJson(line) };
    }
  }
  if (rest !== '') yield { number: number + 1, value: parseJson(rest) };
}
