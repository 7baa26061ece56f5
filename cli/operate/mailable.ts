import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { type AddressFacts, assess } from '../../shared/bounce/assess.ts';
import type { Assessment } from '../../shared/bounce/decide.ts';
import { evidenceBefore, noEvidence } from '../../shared/bounce/evidence.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { Policy } from '../../shared/bounce/policy.ts';

/** Whether an address may be mailed at a time, if nothing changes until then. */
export function isMailable({ decision, retryAfter }: Assessment, at: Instant): boolean {
  return decision === 'ignore' || (decision === 'retry' && retryAfter !== undefined && retryAfter <= at);
}

/**
 * Whether an address could be mailed at an earlier time: its record is decided again without what came later. A record
 * does not tell when an override was taken back, an incident ended or evidence was read. Where that may have been later,
 * the address counts as one that could not be mailed if it could not with the override standing, the incident open or
 * the evidence unread.
 *
 * @param policy that is deployed; what another one decided at that time is not known.
 */
export function couldBeMailed(record: AddressRecord, at: Instant, policy: Policy): boolean {
  const before = factsUntil(record, at);
  const variants = record.decidedAt < at ? [before] : asItMayHaveBeen(before);
  return variants.every((facts) => isEmpty(facts) || isMailable(assess(facts, policy), at));
}

function factsUntil(record: AddressRecord, at: Instant): AddressFacts {
  const { address, history, overrides, evidence, incidentReferences } = record;
  const isBefore = ({ bouncedAt }: { readonly bouncedAt: Instant }) => bouncedAt <= at;
  const { strongestBefore } = history;
  return {
    address,
    history: {
      newest: history.newest.filter(isBefore),
      older: history.older.filter(isBefore),
      ...(strongestBefore && isBefore(strongestBefore) && { strongestBefore }),
      contacts: history.contacts,
    },
    overrides: overrides.filter((override) => override.at <= at),
    evidence: evidenceBefore(evidence, at),
    incidentReferences,
  };
}

/** What came later may be any of it: each override taken back, each incident ended, the evidence read. */
function asItMayHaveBeen(facts: AddressFacts): readonly AddressFacts[] {
  return [facts, withAllStanding(facts)].flatMap((one) => [one, { ...one, evidence: noEvidence }]);
}

function withAllStanding(facts: AddressFacts): AddressFacts {
  return {
    ...facts,
    overrides: facts.overrides.map(({ withdrawn: _, ...override }) => override),
    incidentReferences: facts.incidentReferences.map((reference) => ({ ...reference, status: 'open' })),
  };
}

/** Nothing was known of it: it could be mailed like any other. */
function isEmpty({ history: { newest, older, strongestBefore }, overrides }: AddressFacts): boolean {
  return newest.length + older.length + overrides.length === 0 && strongestBefore === undefined;
}
