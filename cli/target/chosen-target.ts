import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isPrintable } from '../../shared/bounce/printable.ts';
import { parseJson } from '../../shared/parse-json.ts';
import { CommandError } from '../command-error.ts';

const word = z.string().min(1).max(1_000).refine(isPrintable);
const chosenStack = z.strictObject({
  stack: word,
  region: word.exactOptional(),
  profile: word.exactOptional(),
});
const chosenStore = z.strictObject({ local: z.literal(true) });
const chosenTarget = z.union([chosenStack, chosenStore]);

/** A deployed stack, and where it is if that was said. */
export type ChosenStack = z.infer<typeof chosenStack>;
/** What `use` has been told: a deployed stack, or the store on this computer. */
export type ChosenTarget = z.infer<typeof chosenTarget>;

const fileIn = (home: string) => join(home, 'target.json');

/**
 * The target that commands work on when none is named; undefined when none was chosen.
 *
 * @param home the folder of what the command line remembers.
 * @throws {CommandError} when the file cannot be read, or is not what `use` writes.
 */
export function readChosenTarget(home: string): ChosenTarget | undefined {
  const file = fileIn(home);
  const text = readText(file);
  if (text === undefined) return undefined;
  const { data } = chosenTarget.safeParse(parseJson(text));
  if (data) return data;
  throw new CommandError(
    `${JSON.stringify(file)} is not what "use" writes. Choose the target anew: npx bounce-hygiene use --stack NAME or use --local, or forget it: use --none.`,
  );
}

/**
 * Remembers a target: whole or not at all, whatever ends this process.
 *
 * @throws {CommandError} when the file cannot be written.
 */
export function writeChosenTarget(home: string, target: ChosenTarget): void {
  const file = fileIn(home);
  const part = `${file}.${process.pid}.part`;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    writeFileSync(part, `${JSON.stringify(chosenTarget.parse(target))}\n`, { mode: 0o600 });
    renameSync(part, file);
  } catch (error) {
    if (existsSync(part)) rmSync(part);
    throw failed('write', file, error);
  }
}

/**
 * Forgets it; nothing happens where none was chosen.
 *
 * @throws {CommandError} when the file cannot be removed.
 */
export function forgetChosenTarget(home: string): void {
  const file = fileIn(home);
  try {
    if (existsSync(file)) rmSync(file);
  } catch (error) {
    throw failed('remove', file, error);
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test(codeOf(error))) return undefined;
    throw failed('read', file, error);
  }
}

function failed(doing: string, file: string, error: unknown): CommandError {
  return new CommandError(
    `Could not ${doing} ${JSON.stringify(file)} (${codeOf(error)}). Give --stack, or set BOUNCE_HYGIENE_HOME to a folder that is yours.`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
