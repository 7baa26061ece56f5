import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryHome {
  readonly folder: string;
  /** Removes it with all that is in it. */
  close(): Promise<void>;
}

/**
 * A folder among the temporary files, for its owner alone. It is removed when this process ends by itself, too, Ctrl-C
 * included; a process that is killed leaves it to the system, which removes temporary files in its own time.
 *
 * @throws {Error} when it cannot be made; the message says where.
 */
export function makeTemporaryHome(): TemporaryHome {
  const folder = made();
  // What is being written at this moment may be in the way for a moment.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  process.once('exit', remove);
  return {
    folder,
    async close() {
      remove();
      process.off('exit', remove);
    },
  };
}

function made(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'bounce-hygiene-'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Error(
      `Could not make a folder in ${JSON.stringify(tmpdir())} (${code}). TMPDIR names another place for temporary files.`,
    );
  }
}
