import type { BouncesAtProvider } from '../../../shared/bounce/outage.ts';
import type { OutageDetection } from '../../../shared/bounce/policy.ts';
import { providerHash } from '../../../shared/constant-contact/fingerprint.ts';
import type { Incident } from '../../../shared/storage/incident-register.ts';
import {
  baselineOf,
  codeOfList,
  contactsAt,
  contactsElsewhere,
  contactsIn,
  isOf,
  keyOf,
  type Send,
  usualOf,
} from './sends.ts';

/** A provider and a code that many contacts of a send bounced with. */
export interface Suspect {
  /** The provider's hash: its name is in the report's rows only. */
  readonly provider: string;
  readonly code: OutageDetection['codes'][number];
  /** All contacts, those included that were not to be mailed before. */
  readonly contacts: number;
}

/** A suspect with all that it is judged by. */
export interface Candidate extends Suspect {
  readonly send: Send;
  readonly contactsElsewhere: number;
  readonly usual: BouncesAtProvider['usual'];
}

/** What a send is judged against. */
export interface Known {
  readonly sends: readonly Send[];
  readonly incidents: readonly Incident[];
  readonly guard: OutageDetection;
  /** By activity, the rows that this run has published: they may not have become decisions yet. */
  readonly freshIn: ReadonlyMap<string, number>;
  readonly now: Date;
}

/** What was judged ordinary is judged again once there are so many times as many contacts. */
const judgeAgainTimes = 1.5;
/** What could not be had is asked for again a day later: it costs up to three requests in vain. */
const unsureForMs = 86_400_000;
/**
 * A closer look goes by decisions, and may be wrong by so many of its contacts. Whoever sends every hour always has a few
 * rows on the way.
 */
const undecidedShare = 1 / 10;

/**
 * What of a send is to be judged: what enough contacts bounced with and nobody has judged as it is now, most contacts
 * first. What was judged once has its judgement for good: when the sends before it have left the lookback, there is
 * nothing to judge it by.
 */
export function suspectsOf(send: Send, known: Known): readonly Suspect[] {
  const { providers, judged } = send.report;
  const { guard, incidents, now } = known;
  if (send.isOutOfReach) return [];
  const suspects = Object.keys(providers).flatMap((provider) =>
    guard.codes.flatMap((code) => {
      const contacts = contactsAt(send, provider, code);
      if (contacts < guard.contacts) return [];
      const isKnown = incidents.some((incident) => isOf(incident, send) && isAbout(incident, provider, code));
      const before = judged[keyOf(provider, code)];
      const isNews =
        before === undefined ||
        contacts >= judgeAgainTimes * before.contacts ||
        (before.isUnsure && now.getTime() - Date.parse(before.at) >= unsureForMs);
      // The vendor's count of what was sent lags: one that is below what bounced says nothing yet.
      const isCounted = (send.campaign.sends ?? Number.POSITIVE_INFINITY) >= contactsIn(send, code);
      return !isKnown && isNews && isCounted ? [{ provider, code, contacts }] : [];
    }),
  );
  return suspects.sort((one, other) => other.contacts - one.contacts);
}

/** Undefined while what came before it is not known or not decided yet. */
export function candidateOf(send: Send, suspect: Suspect, known: Known): Candidate | undefined {
  const { provider, code, contacts } = suspect;
  const isIncident = (one: Send, at: string, its: string) =>
    known.incidents.some(
      (incident) => isOf(incident, one) && isAbout(incident, at, its) && incident.status !== 'confirmed',
    );
  const baseline = baselineOf(send, known.sends, (earlier) => isIncident(earlier, provider, code));
  if (!baseline || undecidedBefore(send, known) > contacts * undecidedShare) return undefined;
  // What is in an incident already says nothing of the rest of the list.
  const apart = Object.keys(send.report.providers).filter(
    (other) => other !== provider && isIncident(send, other, codeOfList(code)),
  );
  return {
    send,
    ...suspect,
    contactsElsewhere: contactsElsewhere(send, code, [provider, ...apart]),
    usual: usualOf(baseline, suspect, apart),
  };
}

function undecidedBefore({ sentAt }: Send, { sends, freshIn }: Known): number {
  return sends
    .filter((earlier) => earlier.sentAt < sentAt)
    .reduce((sum, { report }) => sum + (freshIn.get(report.campaignActivityId) ?? 0), 0);
}

export function isAbout(incident: Incident, provider: string, code: string): boolean {
  return incident.code === code && providerHash(incident.provider) === provider;
}
