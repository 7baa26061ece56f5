import { errorKind, StorageError } from '../errors.ts';

/** Failures that name a lost race rather than trouble; the caller reads them as a result. */
function isConditionFailure(error: unknown): boolean {
  return errorKind(error) === 'ConditionalCheckFailedException';
}

/**
 * Waits for an AWS call and turns its failure into ours. AWS error texts can quote what they choked on, so only the
 * class of the error is kept.
 *
 * @param doing reads after "Could not": "write an address record".
 * @throws {StorageError}
 */
export async function callAws<Result>(doing: string, call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    throw failed(doing, error);
  }
}

/**
 * The same for a write with a condition: that it did not hold is an answer and no failure.
 *
 * @returns undefined where the condition did not hold, so that nothing was written.
 * @throws {StorageError} when the outcome is unknown: the write may have happened.
 */
export async function callConditionally<Result extends object>(
  doing: string,
  call: Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isConditionFailure(error)) return undefined;
    throw failed(doing, error);
  }
}

function failed(doing: string, error: unknown): StorageError {
  const kind = awsErrorKind(error);
  return new StorageError(`Could not ${doing} (${kind}).`, kind);
}

/** What an error of the SDK is called: the code of the network's error where there is one, else its name. */
export function awsErrorKind(error: unknown): string {
  if (error instanceof Error && /region is missing/i.test(error.message)) return 'RegionMissing';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z_]+$/.test(code) ? code : errorKind(error);
}
