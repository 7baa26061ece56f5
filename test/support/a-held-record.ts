import type { AddressRecord } from '../../shared/aws/address-records.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { standingOf } from '../../shared/bounce/standing.ts';
import { aMark } from './a-mark.ts';
import { anAddressRecord } from './an-address-record.ts';
import { standard } from './policies.ts';

/** The record of an address that waits for the incident of `aMark`. */
export function aHeldRecord(bounces: readonly Bounce[], mark = aMark()): AddressRecord {
  const record = anAddressRecord(bounces);
  const facts = { address: record.address, history: record.history, marks: [mark] };
  return { ...record, ...facts, standing: standingOf(facts, standard) };
}
