import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { assess } from '../../shared/bounce/assess.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { noEvidence } from '../../shared/bounce/evidence.ts';
import { addBounces, noBounces } from '../../shared/bounce/history.ts';
import { standard } from './policies.ts';

/** The record of an address with these bounces, as the classifier would have written it. */
export function anAddressRecord(bounces: readonly Bounce[], revision = 'revision-1'): AddressRecord {
  const history = addBounces(
    noBounces,
    bounces.map(({ address: _, ...bounce }) => bounce),
  );
  const facts = {
    address: bounces[0]?.address ?? '',
    history,
    overrides: [],
    evidence: noEvidence,
    incidentReferences: [],
  };
  return {
    ...facts,
    assessment: assess(facts, standard),
    decidedAt: '2026-05-05T00:00:00.000Z',
    revision,
  };
}
