import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../shared/parse-json.ts';
import { orSay } from '../store/store-error.ts';
import { writeWhole } from '../store/whole-file.ts';

const settings = z.object({
  /** As the functions are told of it: JSON. */
  policy: z.string(),
  requestsPerDay: z.int(),
  lookbackDays: z.int(),
  /** How long the last run took that ended by itself, in milliseconds; absent before the first. */
  lastRunMs: z.int().nonnegative().exactOptional(),
});

/** What the last run into a store was made with, so that other commands decide as it did. */
export type RunSettings = z.infer<typeof settings>;

const fileIn = (storeFolder: string) => join(storeFolder, 'settings.json');

/** @throws {StoreError} */
export function writeRunSettings(storeFolder: string, made: RunSettings): Promise<void> {
  return writeWhole(fileIn(storeFolder), [`${JSON.stringify(made)}\n`]);
}

/**
 * Undefined where no run was made yet, or an older version has made it.
 *
 * @throws {StoreError}
 */
export async function readRunSettings(storeFolder: string): Promise<RunSettings | undefined> {
  const file = fileIn(storeFolder);
  return orSay(`read ${JSON.stringify(file)}`, async () => {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return settings.safeParse(parseJson(text)).data;
  });
}
