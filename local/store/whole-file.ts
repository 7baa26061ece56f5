import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { orSay } from './store-error.ts';

/** What the store holds is personal. */
export const onlyTheOwner = 0o600;
const portionLength = 100_000;

/**
 * Writes a file that is there as a whole or not at all, and on the disk itself before this resolves.
 *
 * @throws {StoreError} when it cannot be written; what was there before still is.
 */
export async function writeWhole(
  file: string,
  parts: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const part = `${file}.part`;
  await orSay(`write ${JSON.stringify(file)}`, async () => {
    try {
      const handle = await open(part, 'w', onlyTheOwner);
      try {
        for await (const text of inPortions(parts)) await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true }).catch(() => {});
      throw error;
    }
    syncFolder(dirname(file));
  });
}

/** A call for each line would take longer than all else. */
async function* inPortions(parts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let portion = '';
  for await (const part of parts) {
    portion += part;
    if (portion.length < portionLength) continue;
    yield portion;
    portion = '';
  }
  yield portion;
}

/** Puts what was written to the files of a folder onto the disk itself. Throws what the file system refuses. */
export function syncFilesIn(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const descriptor = openSync(join(folder, entry.name), 'r+');
    fsyncSync(descriptor);
    closeSync(descriptor);
  }
  syncFolder(folder);
}

/** So that names are there too after a power cut. Some systems cannot open a folder, and need not. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // See above.
  }
}
