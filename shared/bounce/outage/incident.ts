import { hash } from 'node:crypto';
import type { BounceCode } from '../bounce-codes.ts';
import type { IncidentReference } from '../incident-reference.ts';
import { daysBetween, type Instant } from '../instant.ts';
import { isKnownProvider } from '../provider.ts';
import type { Covered } from './covered.ts';
import type { Suspicion } from './judge-parts.ts';
import { keyOfPart, type Part } from './parts.ts';
import type { Send } from './send.ts';
import type { BounceKind } from './usual.ts';

/**
 * In one send, so many people bounced alike that something else than their addresses is the likelier cause. Its life:
 *
 *     watch ----------.
 *       | becomes()   |
 *       v             v
 *     incident --> open --resolve()--> confirmed or dismissed --isForgotten()--> removed
 *                 ^                    | by an operator, who may also change one into the other;
 *                 '----- reopen() -----' or dismissed by later sends, when isExpired(): it has expired
 *
 * Each change raises the version. Beside it runs the publication of its bounces with its reference:
 *
 *     due --published()--> published at a version
 *      '---------------------' when one that was resolved changes, or a watch becomes an incident
 */
export interface Incident {
  readonly id: string;
  /** A watch waits for one more send, and nobody is told. */
  readonly level: 'watch' | 'incident';
  readonly campaignId: string;
  /** Lower case, as bounces hold it. */
  readonly campaignActivityId: string;
  readonly code: BounceCode;
  readonly part: Part;
  /** Whom it covers: fixed when it is opened, so that rows that come later are judged alike. */
  readonly covered: Covered;
  /** When the send went out; undefined where the vendor does not say. */
  readonly sentAt: Instant | undefined;
  readonly openedAt: Instant;
  /** When it was opened as an incident, or became one; undefined for a watch. */
  readonly toldAt: Instant | undefined;
  /** What it was judged by when it was opened or became an incident. */
  readonly judged: JudgedBy;
  /** Distinct contacts whose bounces it held when it was opened. */
  readonly held: number;
  /** Messages of the send, as far as the vendor says. */
  readonly sent: number | undefined;
  readonly state: IncidentState;
  readonly version: number;
  readonly publication: Publication;
}

/** People who took an earlier send; a company's domain counts as one. */
export interface JudgedBy {
  /** Undefined where it was opened before witnesses were counted. */
  readonly witnesses: number | undefined;
  readonly bounced: number;
  /** How many of so many witnesses bounce in an ordinary send. */
  readonly usually: number | undefined;
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

/** A new incident, or watch, in a part of a send. */
export function open(
  send: Send,
  kind: BounceKind,
  { part, is, witnesses, bounced, usually }: Suspicion,
  { covered, held, at }: { readonly covered: Covered; readonly held: number; readonly at: Instant },
): Incident {
  return {
    id: idOf(send, kind, part),
    level: is,
    campaignId: send.campaignId,
    campaignActivityId: send.campaignActivityId.toLowerCase(),
    code: kind,
    part,
    covered,
    sentAt: send.sentAt,
    openedAt: at,
    toldAt: is === 'incident' ? at : undefined,
    judged: { witnesses, bounced, usually },
    held,
    sent: send.sent,
    state: { status: 'open', reopenedAt: undefined },
    version: 1,
    publication: 'due',
  };
}

/** After more of its witnesses have bounced than chance explains in a hundred years. The same where it is no open watch. */
export function becomes(incident: Incident, judged: JudgedBy, at: Instant): Incident {
  if (!isOpen(incident) || incident.level === 'incident') return incident;
  return {
    ...incident,
    level: 'incident',
    toldAt: at,
    judged,
    version: incident.version + 1,
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

export function isOpen({ state }: Pick<Incident, 'state'>): boolean {
  return state.status === 'open';
}

/** Whether a person has to be told: it is open, and no mere watch. */
export function isToTell(incident: Incident): boolean {
  return isOpen(incident) && incident.level === 'incident';
}

/**
 * Whether the poller has to publish the bounces of an incident again. Once it has ended, the index leads to the addresses
 * that wait for it, but an address that waits for several incidents is on the list of one of them only.
 */
export function isToPublish(incident: Incident, incidents: readonly Incident[]): boolean {
  const { id, version, publication } = incident;
  if (publication === 'due') return true;
  const mayWaitElsewhere = incidents.some((other) => other.id !== id && isOpen(other));
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
  const { id, campaignActivityId, code, level, part, state, version } = incident;
  return {
    id,
    campaignActivityId,
    code,
    provider: 'name' in part ? part.name : part.kind,
    ...(part.kind !== 'organisation' && { about: part.kind }),
    ...(level === 'watch' && { isWatch: true }),
    status: state.status,
    version,
  };
}

/**
 * `outage-20261103-gmail.com-B-1f3a09c2`. Ids stand in logs, so a small provider's domain, which may name people, does
 * not.
 */
function idOf({ campaignActivityId, sentAt }: Send, kind: BounceKind, part: Part): string {
  const day = sentAt.slice(0, 10).replaceAll('-', '');
  const short = hash('sha256', `${campaignActivityId} ${keyOfPart(part)} ${kind}`).slice(0, 8);
  return `outage-${day}-${nameInId(part)}-${kind}-${short}`;
}

function nameInId(part: Part): string {
  switch (part.kind) {
    case 'organisation':
      return isKnownProvider(part.name) ? part.name : 'other';
    case 'companies behind':
    case 'companies':
      return 'companies';
    case 'rest':
      return 'send';
  }
}
