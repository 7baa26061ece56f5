import { hash } from 'node:crypto';
import type { Bounce } from '../bounce.ts';
import type { BounceCode } from '../bounce-codes.ts';
import type { IncidentReference } from '../incident-reference.ts';
import { daysBetween, type Instant } from '../instant.ts';
import { isKnownProvider, providerHash, providerOf } from '../provider.ts';
import type { SentThere } from './judgement.ts';
import type { Part, Send } from './send.ts';

/**
 * In one send, so many contacts of one provider bounced with one code that the provider is the likelier cause. Its life:
 *
 *     open() --> open --resolve()--> confirmed or dismissed --isForgotten()--> removed
 *                 ^                    | by an operator, who may also change one into the other;
 *                 '----- reopen() -----' or dismissed by later sends, when isExpired(): it has expired
 *
 * Each change of the state raises the version. Beside it runs the publication of its bounces with its reference:
 *
 *     due --published()--> published at a version
 *      '---------------------' when one that was resolved changes
 */
export interface Incident {
  readonly id: string;
  readonly campaignId: string;
  /** Lower case, as bounces hold it. */
  readonly campaignActivityId: string;
  readonly code: BounceCode;
  /** Its name, for example `gmail.com`. */
  readonly provider: string;
  /** When the send went out; undefined where the vendor does not say. */
  readonly sentAt: Instant | undefined;
  readonly openedAt: Instant;
  /** Distinct contacts that were judged: witnesses only (witness.ts). */
  readonly contacts: number;
  /** Distinct contacts whose bounces it held when it was opened. */
  readonly held: number;
  /** Messages of the send, as far as the vendor says. */
  readonly sent: number | undefined;
  /** Messages of the send to the provider; undefined where the judgement did not depend on it. */
  readonly sentThere: Omit<SentThere, 'of'> | undefined;
  readonly state: IncidentState;
  readonly version: number;
  readonly publication: Publication;
}

export type IncidentState =
  /** `reopenedAt`: when an operator reopened it, who knew of all sends before that. */
  { readonly status: 'open'; readonly reopenedAt: Instant | undefined } | Resolved;

export interface Resolved {
  readonly status: 'confirmed' | 'dismissed';
  readonly resolvedAt: Instant;
  /** `later sends`: it has expired. */
  readonly resolvedBy: 'person' | 'later sends';
}

/** Whether all of its bounces have been published with its reference, and the version that the reference had. */
type Publication = 'due' | { readonly at: Instant; readonly version: number };

/** A new incident in a part of a send. */
export function open(
  send: Send,
  part: Part,
  found: {
    /** The provider's name. */
    readonly provider: string;
    readonly contacts: number;
    readonly held: number;
    readonly sentThere: SentThere | undefined;
    readonly at: Instant;
  },
): Incident {
  const { provider, contacts, held, sentThere, at } = found;
  return {
    id: idOf(send, part, provider),
    campaignId: send.campaignId,
    campaignActivityId: send.campaignActivityId.toLowerCase(),
    code: part.code,
    provider,
    sentAt: send.sentAt,
    openedAt: at,
    contacts,
    held,
    sent: send.sent,
    sentThere: sentThere && { messages: sentThere.messages, by: sentThere.by },
    state: { status: 'open', reopenedAt: undefined },
    version: 1,
    publication: 'due',
  };
}

/** After all of its bounces have been published with its reference as it is. */
export function published(incident: Incident, at: Instant): Incident {
  return { ...incident, publication: { at, version: incident.version } };
}

/** After an operator, or later sends, have ended it. The same when it has that status already. */
export function resolve(incident: Incident, resolved: Resolved): Incident {
  return resolved.status === incident.state.status ? incident : changed(incident, resolved);
}

/** After an operator has taken its end back. The same when it is open. */
export function reopen(incident: Incident, at: Instant): Incident {
  return isOpen(incident) ? incident : changed(incident, { status: 'open', reopenedAt: at });
}

/**
 * Addresses that wait for an open incident are found by the index; those that were decided when it ended wait no longer,
 * so only the rows of the report lead to them.
 */
function changed(incident: Incident, state: IncidentState): Incident {
  const publication = isOpen(incident) ? incident.publication : 'due';
  return { ...incident, state, version: incident.version + 1, publication };
}

export function isOpen({ state }: Incident): boolean {
  return state.status === 'open';
}

/**
 * Whether the poller has to publish the bounces of an incident again. Once it has ended, the index leads to the addresses
 * that wait for it, but an address that waits for several incidents is on the list of one of them only.
 */
export function isToPublish(incident: Incident, incidents: readonly Incident[]): boolean {
  const { id, provider, version, publication } = incident;
  if (publication === 'due') return true;
  const mayWaitElsewhere = incidents.some(
    (other) => other.id !== id && isOpen(other) && other.provider === provider,
  );
  return publication.version < version && mayWaitElsewhere;
}

/** After so many days no message from before its end can be on its way, and its rows are no longer remembered. */
const forgetAfterDays = 30;

/** Whether it can be removed: it ended long ago, and its send left the lookback as long ago. */
export function isForgotten(
  { state, sentAt, openedAt }: Incident,
  { now, lookbackDays }: { readonly now: Instant; readonly lookbackDays: number },
): boolean {
  if (state.status === 'open' || daysBetween(state.resolvedAt, now) < forgetAfterDays) return false;
  return daysBetween(sentAt ?? openedAt, now) > lookbackDays + forgetAfterDays;
}

/** Changes one of the incidents; the same list when that changes nothing, or there is no such incident. */
export function changeOne(
  incidents: readonly Incident[],
  id: string,
  change: (incident: Incident) => Incident,
): readonly Incident[] {
  const found = incidents.find((incident) => incident.id === id);
  const after = found && change(found);
  return after === found ? incidents : incidents.map((one) => (one === found && after ? after : one));
}

/** What messages and records carry of an incident. */
export function referenceOf(incident: Incident): IncidentReference {
  const { id, campaignActivityId, code, provider, state, version } = incident;
  return { id, campaignActivityId, code, provider, status: state.status, version };
}

/** Whether a bounce belongs to an incident: same send, same code, same provider. */
export function covers(incident: Incident, { campaignActivityId, code, address }: Bounce): boolean {
  return (
    incident.campaignActivityId === campaignActivityId &&
    incident.code === code &&
    incident.provider === providerOf(address)
  );
}

/** Whether it is an incident of this send. */
export function isOf({ campaignActivityId }: Incident, send: Send): boolean {
  return campaignActivityId === send.campaignActivityId.toLowerCase();
}

/** Whether it is an incident of this provider and code, in whatever send. */
export function isAbout(incident: Incident, { provider, code }: Part): boolean {
  return incident.code === code && providerHash(incident.provider) === provider;
}

/** `outage-20261103-gmail.com-B-1f3a09c2`. Ids stand in logs, so a small provider's domain, which may name people, does not. */
function idOf({ campaignActivityId, sentAt }: Send, { code }: Part, provider: string): string {
  const day = sentAt.slice(0, 10).replaceAll('-', '');
  const name = isKnownProvider(provider) ? provider : 'other';
  const short = hash('sha256', `${campaignActivityId} ${provider} ${code}`).slice(0, 8);
  return `outage-${day}-${name}-${code}-${short}`;
}
