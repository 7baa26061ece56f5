import { closeSync, existsSync, fsyncSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** A file that is there as a whole or not at all: it grows as `FILE.part`. Written at once, as an `exit` listener needs. */
export interface PartFile {
  readonly part: string;
  write(text: string): void;
  /** Gives the file its name, once all of it is on the disk. */
  finish(): void;
  /** Removes what has been written so far; does nothing once the file is finished. */
  remove(): void;
}

/** What it holds is personal. */
const onlyTheOwner = 0o600;

/**
 * Begins a file.
 *
 * @throws {CommandError} when there is one already and it may not be replaced; like the rest, when it cannot be written.
 */
export function openPartFile(file: string, { replaces }: { readonly replaces: boolean }): PartFile {
  const part = `${file}.part`;
  const isThere = [file, part].find((each) => existsSync(each));
  if (isThere !== undefined && !replaces) {
    throw new CommandError(
      `${JSON.stringify(isThere)} is there already. Give another --out, or --force to replace it.`,
      exitCodes.usage,
    );
  }
  const descriptor = orSay(file, () => openSync(part, 'w', onlyTheOwner));
  let isDone = false;
  return {
    part,
    write: (text) => orSay(file, () => writeFileSync(descriptor, text)),
    finish: () =>
      orSay(file, () => {
        fsyncSync(descriptor);
        renameSync(part, file);
        isDone = true;
        closeSync(descriptor);
      }),
    remove() {
      if (isDone) return;
      isDone = true;
      closeSync(descriptor);
      unlinkSync(part);
    },
  };
}

function orSay<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'for an unknown reason';
    throw new CommandError(
      `Could not write ${JSON.stringify(file)} (${code}). Look at its folder and at the space that is left.`,
    );
  }
}
