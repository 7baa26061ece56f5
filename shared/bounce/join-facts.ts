import type { AddressFacts } from './assess.ts';
import { joinEvidence } from './evidence.ts';
import { joinHistories } from './history.ts';
import { joinReferences } from './incident-reference.ts';
import { joinOverrides } from './overrides.ts';

/**
 * What two tables know of one address, as if all of it had been seen in one: the union of its bounces, of what operators
 * have said and of evidence, and of each incident the highest version. Which is joined to which, and how often, plays no part.
 *
 * @throws {RangeError} when they are of two addresses.
 */
export function joinFacts(one: AddressFacts, other: AddressFacts): AddressFacts {
  if (one.address !== other.address) throw new RangeError('the facts of two addresses cannot be joined');
  return {
    address: one.address,
    history: joinHistories(one.history, other.history),
    overrides: joinOverrides(one.overrides, other.overrides),
    evidence: joinEvidence(one.evidence, other.evidence),
    incidentReferences: joinReferences(one.incidentReferences, other.incidentReferences),
  };
}
