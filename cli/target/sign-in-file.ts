import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../local/store/whole-file.ts';
import { CommandError } from '../command-error.ts';
import type { SignInStore, StoredText } from './sign-in-store.ts';

/** The permissions of anybody but the owner. */
const others = 0o077;

/** So much is set aside on the disk: a sign-in is far smaller. */
const roomBytes = 16 * 1_024;

export interface SignInFile extends SignInStore {
  /** When it was written last: every refresh does so. Undefined where there is none. */
  changedAt(): Date | undefined;
  /**
   * Sets room aside on the disk, which is given up when it is full: a rotating token that cannot be stored is lost, and by
   * then it is too late to refuse.
   *
   * @throws {CommandError} when there is none.
   */
  keepRoom(): void;
}

/**
 * The sign-in in a file on this computer, which only its owner can read.
 *
 * @param write writes a whole file; throws the file system's error.
 */
export function createSignInFile(
  home: string,
  {
    platform = process.platform,
    write = writeWhole,
  }: { readonly platform?: NodeJS.Platform; readonly write?: (file: string, text: string) => void } = {},
): SignInFile {
  const file = join(home, 'sign-in.json');
  const room = join(home, 'sign-in.room');

  function read(): StoredText | undefined {
    try {
      const { mode } = statSync(file);
      // Windows has other permissions, and none in this number.
      if (platform !== 'win32' && (mode & others) !== 0) throw readableByOthers(file, mode);
      const text = readFileSync(file, 'utf8');
      return { version: createHash('sha256').update(text).digest('hex'), text };
    } catch (error) {
      if (/^(ENOENT|ENOTDIR)$/.test(codeOf(error))) return undefined;
      throw error instanceof CommandError ? error : failed('read', file, error);
    }
  }

  return {
    label: `the file ${file}`,
    changedAt: () => statSync(file, { throwIfNoEntry: false })?.mtime,
    read: async () => read(),
    async replace(version, text) {
      if (read()?.version !== version) return false;
      try {
        write(file, text);
      } catch (error) {
        if (!isFull(error)) throw failed('write', file, error);
        rmSync(room, { force: true });
        orFail('write', file, () => write(file, text));
      }
      return true;
    },
    async remove(version, rest) {
      if (read()?.version !== version) return false;
      orFail('remove', file, () => (rest === '{}' ? rmSync(file) : write(file, rest)));
      return true;
    },
    async exclusively(work) {
      return { result: await work() };
    },
    keepRoom() {
      if (existsSync(room)) return;
      orFail('set room aside in', room, () => write(room, ' '.repeat(roomBytes)));
    },
  };
}

function orFail(doing: string, file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw failed(doing, file, error);
  }
}

function isFull(error: unknown): boolean {
  return /^(ENOSPC|EDQUOT)$/.test(codeOf(error));
}

/**
 * Whole or not at all, and on the disk itself before it counts: a rotating token that is lost cannot be had again.
 *
 * @throws {Error} the file system's; what was there before still is.
 */
function writeWhole(file: string, text: string): void {
  const part = `${file}.${process.pid}.part`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    rmSync(part, { force: true });
    const descriptor = openSync(part, 'wx', 0o600);
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(part, file);
    syncFolder(dirname(file));
  } catch (error) {
    try {
      rmSync(part, { force: true });
    } catch {
      // There is no such folder.
    }
    throw error;
  }
}

function readableByOthers(file: string, mode: number): CommandError {
  return new CommandError(
    `${JSON.stringify(file)} can be read by others (mode ${(mode & 0o777).toString(8)}), and holds a password to your mailing account. Give it mode 600 (chmod 600); where somebody may have read it, sign in again after that.`,
  );
}

function failed(doing: string, file: string, error: unknown): CommandError {
  return new CommandError(
    `Could not ${doing} ${JSON.stringify(file)} (${codeOf(error)}). Is the disk full, or the folder not yours? BOUNCE_HYGIENE_HOME chooses another.`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
