import { isDeepStrictEqual } from 'node:util';
import type { AddressRecord } from './bounce/address-record.ts';
import { type AddressFacts, assess } from './bounce/assess.ts';
import { joinFacts } from './bounce/join-facts.ts';
import type { Policy } from './bounce/policy.ts';
import { compareAssessments } from './compare-assessments.ts';

/** What a new version of a record takes besides what is known of its address. */
export interface Renewing {
  readonly policy: Policy;
  readonly now: Date;
  readonly newRevision: () => string;
}

/**
 * The record that holds these facts instead of those in `record` (undefined: there is none yet), decided by the policy.
 *
 * @returns undefined when nothing is new.
 */
export function nextRecord(
  facts: AddressFacts,
  record: AddressRecord | undefined,
  how: Renewing,
): AddressRecord | undefined {
  const assessment = assess(facts, how.policy);
  const difference = record ? compareAssessments(record.assessment, assessment) : 'decision';
  if (record && difference === 'none' && isDeepStrictEqual(facts, factsOf(record))) return undefined;
  // The date is that of the decision: how far it is from the next one, or the name of the policy, leaves it.
  const isNews = !record || difference === 'decision' || difference === 'reason';
  const decidedAt = isNews ? how.now.toISOString() : record.decidedAt;
  return { ...facts, assessment, decidedAt, revision: how.newRevision() };
}

/**
 * The record that holds what a record (undefined: there is none) and another table's record of the same address hold,
 * decided by the policy. Where there is no record, the other's date stays if its decision does.
 *
 * @returns undefined when the other brings nothing new.
 * @throws {RangeError} when they are of two addresses.
 */
export function joinedRecord(
  record: AddressRecord | undefined,
  other: AddressRecord,
  how: Renewing,
): AddressRecord | undefined {
  if (record) return nextRecord(joinFacts(factsOf(record), factsOf(other)), record, how);
  return nextRecord(factsOf(other), other, how) ?? { ...other, revision: how.newRevision() };
}

/** What is known of an address, without what was made of it. */
export function factsOf({
  address,
  history,
  overrides,
  evidence,
  incidentReferences,
}: AddressRecord): AddressFacts {
  return { address, history, overrides, evidence, incidentReferences };
}
