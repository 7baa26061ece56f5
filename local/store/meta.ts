import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJson } from '../../shared/parse-json.ts';
import { failureCode, orSay, StoreError } from './store-error.ts';
import { writeWhole } from './whole-file.ts';

/** What the files of the store look like. It rises when this version could not read an older one's, or the reverse. */
export const storeFormat = 1;

const account = z.object({ id: z.string().min(1), name: z.string() });

/** The account at Constant Contact that a store is of. */
export type StoreAccount = z.infer<typeof account>;

const meta = z.object({
  format: z.literal(storeFormat),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  account: account.exactOptional(),
});

export type StoreMeta = z.infer<typeof meta>;
export { account as storeAccount };

/**
 * What a store says of itself; undefined where there is none.
 *
 * @throws {StoreError} when it is damaged, or a newer version has made it.
 */
export async function readMeta(file: string): Promise<StoreMeta | undefined> {
  return orSay(`read ${JSON.stringify(file)}`, () => {
    const text = textOf(file);
    if (text === undefined) return undefined;
    const value = parseJson(text);
    refuseNewer(value, JSON.stringify(file));
    const parsed = meta.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new StoreError(
      `${JSON.stringify(file)} is damaged, and it says whose store this is. Remove that file; store restore then makes it anew from the newest backup.`,
    );
  });
}

/** @throws {StoreError} when a newer version than this one has written it. */
export function refuseNewer(value: unknown, what: string): void {
  const { data } = z.object({ format: z.int() }).safeParse(value);
  if (data && data.format > storeFormat)
    throw new StoreError(
      `${what} was made by a newer version of bounce-hygiene (format ${data.format}; this one knows ${storeFormat}). Update this folder (git pull, npm ci) and run the command again.`,
    );
}

export function writeMeta(file: string, content: StoreMeta): Promise<void> {
  return writeWhole(file, [`${JSON.stringify(content, undefined, 2)}\n`]);
}

/** A sentence where a store, or a backup of one, is of another account than the one that is meant; names are quoted. */
export function otherAccount(what: string, mine: StoreAccount, other: StoreAccount): StoreError {
  return new StoreError(
    `${what} is of the account ${nameOf(mine)}, not of ${nameOf(other)}. Sign in to ${nameOf(mine)}, or choose another folder for ${nameOf(other)} with BOUNCE_HYGIENE_HOME.`,
  );
}

function nameOf({ id, name }: StoreAccount): string {
  return name === '' ? id : `${JSON.stringify(name)} (${id})`;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
