import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { type Lock, takeLock } from './lock.ts';
import { refuseFolder } from './refuse-folder.ts';
import { removeRunning, writeRunning } from './running.ts';
import { orSay } from './store-error.ts';
import { type StoreFiles, storeFiles } from './store-files.ts';

export interface HeldFolder extends Lock {
  readonly files: StoreFiles;
  /** Says until when the command will be at work, for whoever wants the store meanwhile. Throws StoreError. */
  expectEnd(at: Date): Promise<void>;
}

/** Who opens the store; all of it is for the sentence that another process prints. */
export interface Opener {
  readonly now: Date;
  readonly pid: number;
  readonly host: string;
  /** As it was typed: "run". */
  readonly command: string;
}

/**
 * Makes the folder of a store this process's alone, before anything in it is read.
 *
 * @throws {StoreError} when another process uses it, when a store would not be safe there, or when it cannot be written.
 */
export async function holdFolder(home: string, { now, ...who }: Opener): Promise<HeldFolder> {
  const files = storeFiles(home);
  refuseFolder(files.folder);
  await orSay(`make the folder ${JSON.stringify(files.folder)}`, () => makePrivate(files.folder));
  const lock = await takeLock(files, now);
  const running = { ...who, since: now.toISOString() };
  try {
    await writeRunning(files.running, running);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return {
    files,
    expectEnd: (at) => writeRunning(files.running, { ...running, expectedEndAt: at.toISOString() }),
    async release() {
      removeRunning(files.running);
      await lock.release();
    },
  };
}

/** Only its owner may look into it: it is full of addresses. Windows has other permissions, and inherits good ones. */
function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
}
