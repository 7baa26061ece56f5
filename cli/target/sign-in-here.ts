import { hostname } from 'node:os';
import type { SecretBacking } from '../../local/servers/secrets-manager.ts';
import { StoreInUseError } from '../../local/store/store-error.ts';
import { storeExists } from '../../local/store/store-files.ts';
import type { Clock } from '../../shared/clock.ts';
import { createSignInFile } from './sign-in-file.ts';
import type { SignInStore } from './sign-in-store.ts';

const lookEveryMs = 2_000;

/**
 * The sign-in on this computer. Whoever changes it holds the store meanwhile, if there is one: a run that goes on could
 * refresh the same token.
 */
export function createSignInHere(home: string, clock: Clock): SignInStore {
  return {
    ...createSignInFile(home),
    async exclusively(work, { isInterrupted, onWait }) {
      if (!storeExists(home)) return { result: await work() };
      for (;;) {
        const held = await hold(home, clock);
        if (held) {
          try {
            return { result: await work() };
          } finally {
            await held.release();
          }
        }
        if (isInterrupted()) return undefined;
        onWait();
        await clock.sleep(lookEveryMs);
      }
    },
  };
}

/** Undefined while another process has it. */
async function hold(home: string, clock: Clock) {
  // LevelDB, which few commands need, is loaded here only.
  const { holdFolder } = await import('../../local/store/hold-folder.ts');
  try {
    return await holdFolder(home, {
      ...{ now: clock.now(), command: 'sign-in' },
      ...{ pid: process.pid, host: hostname() },
    });
  } catch (error) {
    if (error instanceof StoreInUseError) return undefined;
    throw error;
  }
}

/** The sign-in on this computer as the secret of a run; for whoever holds the store. */
export function signInAsSecret(home: string): SecretBacking {
  const file = createSignInFile(home);
  let version: string | undefined;
  return {
    async read() {
      const stored = await file.read();
      version = stored?.version;
      return stored?.text;
    },
    // What a person has put there since it was read is not written over.
    async write(text) {
      if (!(await file.replace(version, text)))
        throw new Error('Somebody has changed the sign-in meanwhile.');
    },
  };
}
