import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { Decision } from '../../shared/bounce/bounce-codes.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { domainOf, providerOf } from '../../shared/bounce/provider.ts';
import { hasBounceOf } from '../../shared/bounce/timeline.ts';
import { couldBeMailed, isMailable } from './mailable.ts';
import { standingDelivery } from './standing-deliveries.ts';

/** What is known to have reached an address, or its person, since it bounced. */
export const evidenceKinds = ['delivered', 'clicked'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What some address records have in common and others have not. */
export type Filter =
  | { readonly kind: 'decision'; readonly decision: Decision }
  /** The code of the bounce that decided; undefined for a bounce that the report gave no code. */
  | { readonly kind: 'code'; readonly code: string | undefined }
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'provider'; readonly provider: string }
  /** Any bounce of one of these campaign activities, however old. */
  | { readonly kind: 'campaign'; readonly activities: readonly string[] }
  /** The bounce that decided. */
  | { readonly kind: 'bounced at or after' | 'bounced before'; readonly at: Instant }
  | { readonly kind: 'changed at or after'; readonly at: Instant }
  /** Whatever has become of it. */
  | { readonly kind: 'incident'; readonly id: string }
  | { readonly kind: 'due'; readonly now: Instant }
  | { readonly kind: 'likely typo' }
  /** Of a message that was sent after the bounce that decided. */
  | { readonly kind: 'evidence'; readonly of: EvidenceKind }
  /** May be mailed now, and could not at `since`. */
  | { readonly kind: 'back again'; readonly since: Instant; readonly now: Instant; readonly policy: Policy };

/** Whether a record has what every one of the filters asks for. */
export function passes(record: AddressRecord, filters: readonly Filter[]): boolean {
  return filters.every((filter) => passesOne(record, filter));
}

function passesOne(record: AddressRecord, filter: Filter): boolean {
  const { address, history, assessment, decidedAt, incidentReferences } = record;
  const { decision, bounceCode, bouncedAt, likelyDomain } = assessment;
  switch (filter.kind) {
    case 'decision':
      return decision === filter.decision;
    case 'code':
      // An address that was suppressed by hand may have no bounce at all.
      return bouncedAt !== undefined && bounceCode === filter.code;
    case 'domain':
      return domainOf(address) === filter.domain;
    case 'provider':
      return providerOf(address) === filter.provider;
    case 'campaign':
      return filter.activities.some((activity) => hasBounceOf(history, activity));
    case 'bounced at or after':
      return bouncedAt !== undefined && bouncedAt >= filter.at;
    case 'bounced before':
      return bouncedAt !== undefined && bouncedAt < filter.at;
    case 'changed at or after':
      return decidedAt >= filter.at;
    case 'incident':
      return incidentReferences.some(({ id }) => id === filter.id);
    case 'due':
      return decision === 'retry' && isMailable(assessment, filter.now);
    case 'likely typo':
      return likelyDomain !== undefined;
    case 'evidence': {
      const message = filter.of === 'clicked' ? record.evidence.click : standingDelivery(record);
      return message !== undefined && bouncedAt !== undefined && message.sentAt >= bouncedAt;
    }
    case 'back again':
      return isBackAgain(record, filter);
  }
}

function isBackAgain(
  record: AddressRecord,
  { since, now, policy }: { readonly since: Instant; readonly now: Instant; readonly policy: Policy },
): boolean {
  return isMailable(record.assessment, now) && !couldBeMailed(record, since, policy);
}
