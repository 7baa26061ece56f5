import { BounceHygieneError } from '../../shared/errors.ts';

/** LevelDB's word. */
const damaged = 'LEVEL_CORRUPTION';

/** The store on this computer cannot be used as it is. The message says why, and what its owner does about it. */
export class StoreError extends BounceHygieneError {
  override name = 'StoreError';

  constructor(message: string) {
    super('store', message);
  }
}

/** Another process uses the store. Waiting helps. */
export class StoreInUseError extends StoreError {
  override name = 'StoreInUseError';
}

/** LevelDB finds damage in the files of a table. */
export class TableDamagedError extends StoreError {
  override name = 'TableDamagedError';
}

/**
 * Does something to a file of the store.
 *
 * @param doing reads after "Could not": `write "/home/ann/store/meta.json"`.
 * @throws {StoreError} what LevelDB or the file system refused, without their words.
 */
export async function orSay<Result>(doing: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asStoreError(doing, error);
  }
}

/** Whatever was thrown as ours; what is ours already stays as it is. */
export function asStoreError(doing: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = failureCode(error);
  const Kind = code === damaged ? TableDamagedError : StoreError;
  return new Kind(`Could not ${doing} (${code}). ${adviceOn(code)}`);
}

/** The code of what failed first; LevelDB has the system's words in a text only. */
export function failureCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause instanceof Error && 'code' in error.cause) return failureCode(error.cause);
  if (/no space left on device|disk quota exceeded/i.test(error.message)) return 'ENOSPC';
  if (/permission denied/i.test(error.message)) return 'EACCES';
  if (/read-only file system/i.test(error.message)) return 'EROFS';
  return 'code' in error ? String(error.code) : error.name;
}

function adviceOn(code: string): string {
  if (/^(ENOSPC|EDQUOT)$/.test(code)) return 'The disk is full: make room and run the command again.';
  if (/^(EACCES|EPERM|EROFS)$/.test(code))
    return 'It may not be written there: make the folder yours, or choose another with BOUNCE_HYGIENE_HOME.';
  if (/^(ENOTDIR|EEXIST|EISDIR)$/.test(code))
    return 'Something else is in its place: move it away, or choose another folder with BOUNCE_HYGIENE_HOME.';
  if (code === damaged) return 'It is damaged: store restore brings back the newest backup.';
  return 'Run the command again; if it stays so, store restore brings back the newest backup.';
}
