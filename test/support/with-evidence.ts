import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { assess } from '../../shared/bounce/assess.ts';
import type { Evidence } from '../../shared/bounce/evidence.ts';
import { standard } from './policies.ts';

/** The same record once evidence has been read, decided anew. */
export function withEvidence(record: AddressRecord, evidence: Evidence): AddressRecord {
  const { address, history, overrides, incidentReferences } = record;
  const facts = { address, history, overrides, evidence, incidentReferences };
  return { ...record, evidence, assessment: assess(facts, standard) };
}
