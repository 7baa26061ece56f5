import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { assess } from '../../shared/bounce/assess.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { noEvidence } from '../../shared/bounce/evidence.ts';
import { anAddressRecord } from './an-address-record.ts';
import { anIncidentReference } from './an-incident-reference.ts';
import { standard } from './policies.ts';

/** The record of an address that waits for the incident of `anIncidentReference`. */
export function aHeldRecord(bounces: readonly Bounce[], reference = anIncidentReference()): AddressRecord {
  const record = anAddressRecord(bounces);
  const facts = {
    address: record.address,
    history: record.history,
    overrides: [],
    evidence: noEvidence,
    incidentReferences: [reference],
  };
  return { ...record, ...facts, assessment: assess(facts, standard) };
}
