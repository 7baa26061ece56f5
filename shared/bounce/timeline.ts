import { bounceHash } from './bounce.ts';
import { compareCodes } from './bounce-codes.ts';
import { compareText } from './compare-text.ts';
import type { History, OlderBounce } from './history.ts';
import { type IncidentReference, type IncidentStatus, joinReferences } from './incident-reference.ts';
import { daysBetween } from './instant.ts';
import type { OutageDetection } from './policy.ts';
import { isEcho } from './vendor-hold.ts';

/** A bounce of the address, and whether it counts. */
export interface TimedBounce extends OlderBounce {
  /** Stands for its campaign activity: equal for bounces of one send. */
  readonly send: string;
  /** The incident it belongs to, by its own reference or as the vendor's echo of a bounce in it. */
  readonly incident?: IncidentReference;
}

/** The first 30 of a hash's 32 bits for the campaign activity, as five characters. */
const sendOf = (hash: string) => hash.slice(0, 5);

/**
 * All bounces of an address, oldest first, each with the incident it belongs to. Of one instant the strongest code is
 * the last; which of them are still kept in full says nothing.
 */
export function timelineOf(
  { newest, older, strongestBefore }: History,
  incidentReferences: readonly IncidentReference[],
  detection: OutageDetection | undefined,
): readonly TimedBounce[] {
  const inFull = newest.map((bounce) => ({ ...bounce, hash: bounceHash(bounce) }));
  const all = [...(strongestBefore ? [strongestBefore] : []), ...older, ...inFull]
    .map((bounce): TimedBounce => ({ ...bounce, send: sendOf(bounce.hash) }))
    .sort(compareTimed);
  if (!detection || incidentReferences.length === 0) return all;
  const byReference = new Map(
    byWeight(joinReferences([], incidentReferences)).map((reference) => [
      keyOf(reference.code, sendOfActivity(reference)),
      reference,
    ]),
  );
  const own = all.map((bounce) => withIncident(bounce, ownIncident(bounce, byReference)));
  const origins = own.filter(({ code, incident }) => code === 'B' && incident !== undefined);
  const echoes = own.map((bounce) =>
    withIncident(bounce, echoed(bounce, origins, detection) ?? bounce.incident),
  );
  const held = own.filter((bounce) => isHard(bounce) && heldOrVoid(bounce));
  return echoes.map((bounce) => (isSecond(bounce, held, detection) ? withoutIncident(bounce) : bounce));
}

/**
 * Of two references to one bounce the last counts: that of an incident, where the other is that of a watch; what is
 * confirmed before what is open, and that before what is dismissed.
 */
function byWeight(references: readonly IncidentReference[]): readonly IncidentReference[] {
  const weightOf = ({ isWatch, status }: IncidentReference) => (isWatch ? 0 : 3) + weights.indexOf(status);
  return references.toSorted((one, other) => weightOf(one) - weightOf(other));
}

const weights: readonly IncidentStatus[] = ['dismissed', 'open', 'confirmed'];

/** An incident of B holds the S of its send as well: some were suspended by the vendor for another's B of the same hours. */
function ownIncident(
  { code, send }: TimedBounce,
  byReference: ReadonlyMap<string, IncidentReference>,
): IncidentReference | undefined {
  return byReference.get(keyOf(code, send)) ?? (code === 'S' ? byReference.get(keyOf('B', send)) : undefined);
}

/**
 * Whether an incident holds a hard bounce, or sets it aside, that comes after another such one of an earlier send: what is
 * refused twice, with the vendor's hold between, does not exist. An echo of the first is not refused twice.
 */
function isSecond(
  bounce: TimedBounce,
  held: readonly TimedBounce[],
  { echoDays, secondFromDays, secondWithinDays }: OutageDetection,
): boolean {
  const isOfHeld = (one: TimedBounce) => held.some((first) => isEcho(one, first, echoDays));
  if (!isHard(bounce) || !heldOrVoid(bounce) || isOfHeld(bounce)) return false;
  return held.some((first) => {
    const days = daysBetween(first.bouncedAt, bounce.bouncedAt);
    return (
      first.send !== bounce.send && days >= secondFromDays && days <= secondWithinDays && !isOfHeld(first)
    );
  });
}

function isHard({ code }: TimedBounce): boolean {
  return code === 'B' || code === 'S';
}

/**
 * Whether the address has bounced in a campaign activity. Of older bounces only 30 bits say in which, and of the very
 * oldest only the strongest is known.
 */
export function hasBounceOf(
  { newest, older, strongestBefore }: History,
  campaignActivityId: string,
): boolean {
  const send = sendOfActivity({ campaignActivityId });
  return (
    newest.some((bounce) => bounce.campaignActivityId === campaignActivityId) ||
    older.some(({ hash }) => sendOf(hash) === send) ||
    (strongestBefore !== undefined && sendOf(strongestBefore.hash) === send)
  );
}

/** The bounces of one campaign activity. */
export function bouncesIn(
  timeline: readonly TimedBounce[],
  activity: { readonly campaignActivityId: string },
): readonly TimedBounce[] {
  const send = sendOfActivity(activity);
  return timeline.filter((bounce) => bounce.send === send);
}

/** Whether a message did not arrive, by the bounces of its campaign activity: an automatic reply says that it did. */
export function isRefused(bouncesOfActivity: readonly TimedBounce[]): boolean {
  return bouncesOfActivity.some(({ code }) => code !== 'V');
}

export function compareTimed(one: TimedBounce, other: TimedBounce): number {
  return (
    compareText(one.bouncedAt, other.bouncedAt) ||
    compareCodes(other.code, one.code) ||
    compareText(one.hash, other.hash)
  );
}

/** Whether its incident holds a bounce for review, or takes it out; undefined when the bounce counts. */
export function heldOrVoid({ incident }: TimedBounce): 'held' | 'void' | undefined {
  if (incident === undefined || incident.status === 'confirmed') return undefined;
  return incident.status === 'open' ? 'held' : 'void';
}

/**
 * Constant Contact suspends an address after a B: an S soon after one of an incident says nothing new, whatever has
 * become of an incident of its own. A B that counts in the end leaves it to that.
 */
function echoed(
  bounce: TimedBounce,
  origins: readonly TimedBounce[],
  { echoDays }: OutageDetection,
): IncidentReference | undefined {
  const origin = origins.findLast((one) => isEcho(bounce, one, echoDays));
  return origin && heldOrVoid(origin) ? origin.incident : undefined;
}

function withIncident(bounce: TimedBounce, incident: IncidentReference | undefined): TimedBounce {
  return incident ? { ...bounce, incident } : bounce;
}

function withoutIncident({ incident: _, ...bounce }: TimedBounce): TimedBounce {
  return bounce;
}

function keyOf(code: string | undefined, send: string): string {
  return `${code} ${send}`;
}

/** What stands for a campaign activity in the bounces of a timeline. */
function sendOfActivity({ campaignActivityId }: { readonly campaignActivityId: string }): string {
  return sendOf(bounceHash({ campaignActivityId, contactId: '', bouncedAt: '' }));
}
