import { normaliseAddress } from '../../shared/bounce/address.ts';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Target } from '../target/target.ts';
import { typedText } from './named-addresses.ts';
import { otherSpellings, probablyMeant } from './spellings.ts';

export interface FoundAddress {
  readonly record: AddressRecord;
  /** Other ways to write it that have a record of their own. */
  readonly otherSpellings: readonly string[];
}

/**
 * An address as the records' keys have it.
 *
 * @throws {CommandError} when the text is no address.
 */
export function asAddress(typed: string): string {
  const address = normaliseAddress(typed);
  if (address === undefined)
    throw new CommandError(
      `${typedText(typed)} is no address. docs/RECORDS.md says what counts as one.`,
      exitCodes.usage,
    );
  return address;
}

/**
 * The record of an address, read consistently.
 *
 * @throws {CommandError} when there is none; it names what was probably meant, and other spellings that have one.
 */
export async function findAddress(typed: string, { records }: Target): Promise<FoundAddress> {
  const address = asAddress(typed);
  const record = await records.readNow(address);
  if (!record) throw new CommandError(await unknownAddress(address, records));
  return { record, otherSpellings: [...(await records.readMany(otherSpellings(address))).keys()] };
}

/** A sentence on an address without a record, with what was probably meant and other spellings that have one. */
export async function unknownAddress(address: string, records: Target['records']): Promise<string> {
  const meant = probablyMeant(address);
  const others = otherSpellings(address);
  const found = await records.readMany(meant === undefined ? others : [...others, meant]);
  const suggestion = found.size > 0 ? ` There is one of ${[...found.keys()].join(', ')}.` : '';
  return `No bounce of ${address} is known, and nothing was said of it.${suggestion}`;
}
