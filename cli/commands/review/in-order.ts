import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { compareText } from '../../../shared/bounce/compare-text.ts';

/** As the list has them, those that have waited longest first; a page is read in no order. */
export function inOrder(records: readonly AddressRecord[]): readonly AddressRecord[] {
  return records.toSorted((one, other) => compareText(one.decidedAt, other.decidedAt));
}
