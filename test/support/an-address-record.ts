import type { AddressRecord } from '../../shared/aws/address-records.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { addBounces, noBounces } from '../../shared/bounce/history.ts';
import { standingOf } from '../../shared/bounce/standing.ts';
import { standard } from './policies.ts';

/** The record of an address with these bounces, as the classifier would have written it. */
export function anAddressRecord(bounces: readonly Bounce[], revision = 'revision-1'): AddressRecord {
  const history = addBounces(
    noBounces,
    bounces.map(({ address: _, ...bounce }) => bounce),
  );
  const facts = { address: bounces[0]?.address ?? '', history, marks: [] };
  return {
    ...facts,
    standing: standingOf(facts, standard),
    decidedAt: '2026-05-05T00:00:00.000Z',
    revision,
  };
}
