import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { Decision } from '../../shared/bounce/bounce-codes.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import { domainOf, providerOf } from '../../shared/bounce/provider.ts';
import { hasBounceOf } from '../../shared/bounce/timeline.ts';

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
  /** May be mailed, and could not before `since`. */
  | { readonly kind: 'back again'; readonly since: Instant; readonly now: Instant };

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
      return isDue(record, filter.now);
    case 'likely typo':
      return likelyDomain !== undefined;
    case 'back again':
      return isBackAgain(record, filter);
  }
}

function isDue({ assessment: { decision, retryAfter } }: AddressRecord, now: Instant): boolean {
  return decision === 'retry' && retryAfter !== undefined && retryAfter <= now;
}

function isBackAgain(
  record: AddressRecord,
  { since, now }: { readonly since: Instant; readonly now: Instant },
): boolean {
  const { assessment, decidedAt } = record;
  if (assessment.decision === 'ignore') return decidedAt >= since && !wasAlwaysDelivered(record);
  // What was suppressed until its decision changed may have a date that had come long before.
  const { retryAfter = decidedAt } = assessment;
  return isDue(record, now) && (retryAfter >= since || decidedAt >= since);
}

/** Automatic replies are proof of delivery, and nobody has said anything of the address: it could be mailed all along. */
function wasAlwaysDelivered({ history, overrides }: AddressRecord): boolean {
  const bounces = [...history.newest, ...history.older, ...[history.strongestBefore ?? []].flat()];
  return overrides.length === 0 && bounces.every(({ code }) => code === 'V');
}
