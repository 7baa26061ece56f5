import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { type AddressFacts, assess } from '../../shared/bounce/assess.ts';
import { joinEvidence, noEvidence } from '../../shared/bounce/evidence.ts';
import { addBounces, noBounces } from '../../shared/bounce/history.ts';
import { joinReferences } from '../../shared/bounce/incident-reference.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { decodeBounce } from '../../shared/bounce-message.ts';
import type { RecordReader } from '../../shared/storage/address-records.ts';
import type { Person } from './weekly-sends.ts';

export interface DecidedInMemory extends RecordReader {
  /** Takes in a message's body, as the classifier does. */
  take(body: string, now: Date): void;
  /** How many of these people have each decision. */
  decisions(people: readonly Person[]): Record<string, number>;
}

/** What the classifier knows and decides, without a table. */
export function decidedInMemory(policy: Policy): DecidedInMemory {
  const known = new Map<string, AddressFacts>();
  return {
    take(body, now) {
      const { bounce, incidentReferences, deliveries } = decodeBounce(body, now);
      const { address, ...rest } = bounce;
      const before = known.get(address);
      known.set(address, {
        address,
        history: addBounces(before?.history ?? noBounces, [rest]),
        overrides: before?.overrides ?? [],
        evidence: joinEvidence(before?.evidence ?? noEvidence, { deliveries }),
        incidentReferences: joinReferences(before?.incidentReferences ?? [], incidentReferences),
      });
    },
    /** Nobody here reads more of a record than what is known of its address. */
    async readMany(addresses) {
      const found = addresses.flatMap((address) => known.get(address) ?? []);
      return new Map(found.map((facts) => [facts.address, facts as AddressRecord]));
    },
    decisions(people) {
      const counts: Record<string, number> = {};
      for (const { email_address } of people) {
        const facts = known.get(email_address);
        const decision = facts ? assess(facts, policy).decision : 'none';
        counts[decision] = (counts[decision] ?? 0) + 1;
      }
      return counts;
    },
  };
}
