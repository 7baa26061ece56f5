import { ClassicLevel } from 'classic-level';
import { inUse, readRunning } from './running.ts';
import { failureCode, orSay, StoreInUseError } from './store-error.ts';
import type { StoreFiles } from './store-files.ts';

export interface Lock {
  release(): Promise<void>;
}

/**
 * Makes this process the only one that uses a store. The lock is LevelDB's own, held by the operating system: a process
 * that has crashed leaves none, and one on a sleeping laptop keeps its.
 *
 * @throws {StoreError} when another process uses the store; the sentence says which.
 */
export async function takeLock({ folder, lock, running }: StoreFiles, now: Date): Promise<Lock> {
  const database = new ClassicLevel(lock);
  try {
    await orSay(`lock the store in ${JSON.stringify(folder)}`, async () => {
      try {
        await database.open();
      } catch (error) {
        if (failureCode(error) === 'LEVEL_LOCKED')
          throw new StoreInUseError(inUse(folder, readRunning(running), now));
        throw error;
      }
    });
  } catch (error) {
    await database.close();
    throw error;
  }
  return { release: () => database.close() };
}
