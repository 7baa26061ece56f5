import { existsSync, unlinkSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** A file that is there as a whole or not at all: it grows as `FILE.part`. */
export interface PartFile {
  readonly part: string;
  write(text: string): Promise<void>;
  /** Gives the file its name, once all of it is on the disk. */
  finish(): Promise<void>;
  /** Removes what has been written so far; for good once it is finished, when it does nothing. */
  remove(): void;
}

/** What it holds is personal. */
const onlyTheOwner = 0o600;

/**
 * Begins a file.
 *
 * @throws {CommandError} when there is one already and it may not be replaced, or it cannot be written.
 */
export async function openPartFile(
  file: string,
  { replaces }: { readonly replaces: boolean },
): Promise<PartFile> {
  const part = `${file}.part`;
  const isThere = [file, part].find((each) => existsSync(each));
  if (isThere !== undefined && !replaces) {
    throw new CommandError(
      `${JSON.stringify(isThere)} is there already. Give another --out, or --force to replace it.`,
      exitCodes.usage,
    );
  }
  const handle = await orSay(file, open(part, 'w', onlyTheOwner));
  let isDone = false;
  return {
    part,
    write: (text) => orSay(file, handle.writeFile(text)),
    async finish() {
      await orSay(file, handle.sync());
      await orSay(file, handle.close());
      await orSay(file, rename(part, file));
      isDone = true;
    },
    remove() {
      if (isDone) return;
      isDone = true;
      unlinkSync(part);
    },
  };
}

async function orSay<Result>(file: string, writing: Promise<Result>): Promise<Result> {
  try {
    return await writing;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'for an unknown reason';
    throw new CommandError(
      `Could not write ${JSON.stringify(file)} (${code}). Look at its folder and at the space that is left.`,
    );
  }
}
