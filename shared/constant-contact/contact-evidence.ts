import { compareText } from '../bounce/compare-text.ts';
import type { Instant } from '../bounce/instant.ts';
import type { ExpectedEnding } from '../errors.ts';

/** What Constant Contact says of one address beside its bounce reports: asked for by a person, and advice. */
export interface ContactEvidence {
  /**
   * Tells what is known, and what could not be told and why. A contact that is not there and a right that is missing are
   * among the latter, and so is trouble on the way.
   *
   * @throws {SignInNeededError} when nobody is signed in.
   */
  tell(wanted: EvidenceWanted): Promise<Told>;
}

export interface EvidenceWanted {
  /** As its record has it. */
  readonly address: string;
  /** The contacts in whose name it bounced, in v3's ids, newest first. */
  readonly contactIds: readonly string[];
  /** Inclusive. */
  readonly since: Instant;
  /** Exclusive; now, as a rule. */
  readonly until: Instant;
}

export interface Told {
  readonly by: Api;
  /** Newest first; those of which the time is not known come last. */
  readonly events: readonly ContactEvent[];
  /** Undefined where they could not be told. */
  readonly totals: Totals | undefined;
  readonly untold: readonly Untold[];
}

export type Api = 'v2' | 'v3';

/**
 * `delivery`: a send that no bounce answered within the time in which the vendor gives up. The send itself is an event of
 * its own.
 */
export type ContactEvent =
  | (Happened & { readonly kind: 'send' | 'delivery' | 'click' })
  | (Happened & { readonly kind: 'bounce'; readonly said: BounceSaid | undefined });

interface Happened {
  /** Undefined where the vendor does not say it. */
  readonly at: Instant | undefined;
  readonly campaign: EvidenceCampaign;
}

/** The two APIs name campaigns differently, and only one of them tells the names that people gave. */
export type EvidenceCampaign =
  | { readonly by: 'v3'; readonly campaignActivityId: string; readonly name: string | undefined }
  | { readonly by: 'v2'; readonly campaignId: string };

/** What the receiving provider said; only v2 tells it. Foreign text that may hold addresses: escape it, never log it. */
export interface BounceSaid {
  readonly code: string | undefined;
  readonly description: string;
  /** Often empty. */
  readonly message: string;
}

/** They need not add up: the vendor's own sample has more bounces than sends. */
export interface Totals {
  readonly sends: number;
  readonly bounces: number;
  readonly clicks: number;
  readonly opens: number;
  /** What they are of: the time that was asked for, or all there ever was. */
  readonly of: 'wanted' | 'ever';
}

/** What could not be told, with all that a sentence about it needs; `what` reads after "could not read". */
export type Untold =
  /** The sign-in lacks a scope; the person who signs in agrees to it. */
  | { readonly kind: 'missingScope'; readonly scope: string }
  /** Refused (403): the owner of the account gives the user the privilege, unless it is the scope. */
  | { readonly kind: 'refused'; readonly what: string; readonly privilege: string }
  | {
      readonly kind: 'unknownContact' | 'deletedContact' | 'contactWithoutAddress';
      readonly contactId: string;
    }
  /** The contact has another address now; what happened to it says nothing of the one asked for. */
  | { readonly kind: 'changedAddress'; readonly contactId: string }
  /** No contact has this address, or none of those in whose name it bounced. */
  | { readonly kind: 'noSuchContact' | 'otherContact' }
  /** More than is read of one thing; `what` names it. */
  | { readonly kind: 'more'; readonly what: string }
  | { readonly kind: 'unreadableRows'; readonly what: string; readonly rows: number }
  /** Not answered now (`unreachable`), or not as we know it (`unreadable`). `reason` is a sentence of ours. */
  | { readonly kind: 'unreachable' | 'unreadable'; readonly reason: string }
  /** This API has nothing to tell it by. */
  | { readonly kind: 'notOffered'; readonly what: 'deliveries' }
  /** Every token is refused, or in v2 the key: nothing else was asked. `reason` is a sentence of ours. */
  | { readonly kind: 'accessRefused'; readonly reason: string }
  /** Requests came to an end, and with them everything that was still to be asked. */
  | { readonly kind: ExpectedEnding };

/** The newest first, those without a time last; at the same time as they stand. */
export function newestFirst(events: readonly ContactEvent[]): readonly ContactEvent[] {
  return events.toSorted(({ at: one = '' }, { at: other = '' }) => compareText(other, one));
}
