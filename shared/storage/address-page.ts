import type { AddressRecord } from '../bounce/address-record.ts';
import { addressKeyPrefix } from '../names.ts';
import { toRecord } from './address-item.ts';

/** Some of the address records, as far as they can be understood. */
export interface AddressPage {
  readonly records: readonly AddressRecord[];
  /** Addresses whose item is not in the form we write: only a person may change it. */
  readonly unreadable: readonly string[];
}

/** What a page of items says of addresses. */
export function toAddressPage(items: Iterable<Record<string, unknown>>): AddressPage {
  const records: AddressRecord[] = [];
  const unreadable: string[] = [];
  for (const item of items) {
    const address = String(item.pk).slice(addressKeyPrefix.length);
    const record = toRecord(item);
    // One that names another address, or says nothing of it, is none of ours either: writing it would do harm.
    if (record?.address === address && saysSomething(record)) records.push(record);
    else unreadable.push(address);
  }
  return { records, unreadable };
}

function saysSomething({ history, overrides }: AddressRecord): boolean {
  return history.newest.length > 0 || overrides.length > 0;
}
