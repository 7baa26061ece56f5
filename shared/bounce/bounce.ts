import { hash } from 'node:crypto';
import { compareText } from './compare-text.ts';
import type { Instant } from './instant.ts';

/** One row of the bounce report. */
export interface Bounce {
  /** The address that bounced, normalised. Never the contact's present one. */
  readonly address: string;
  /** The vendor's letter as it came; absent when the report gave none. */
  readonly code?: string;
  readonly bouncedAt: Instant;
  readonly campaignActivityId: string;
  readonly contactId: string;
  /** True once the contact was seen with another address than the one that bounced. */
  readonly contactMoved: boolean;
  /** True once the contact was seen as deleted. */
  readonly contactDeleted: boolean;
}

type Identity = Pick<Bounce, 'campaignActivityId' | 'contactId' | 'bouncedAt'>;

/**
 * Eight bytes that stand for one bounce, as 11 characters. The report gives no id, so a bounce is (campaign
 * activity, contact, time); its code is not part of it, because a code can become known later. The first four bytes
 * are the campaign activity's own, so that distinct sends can still be counted from hashes alone.
 */
export function bounceHash(bounce: Identity): string {
  const activity = sha256(bounce.campaignActivityId).subarray(0, 4);
  const rest = sha256(`${bounce.campaignActivityId}|${bounce.contactId}|${bounce.bouncedAt}`).subarray(0, 4);
  return Buffer.concat([activity, rest]).toString('base64url');
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** The one total order of bounces: by time, then campaign activity, then contact. Negative: `one` is older. */
export function compareBounces(one: Identity, other: Identity): number {
  return (
    compareText(one.bouncedAt, other.bouncedAt) ||
    compareText(one.campaignActivityId, other.campaignActivityId) ||
    compareText(one.contactId, other.contactId)
  );
}
