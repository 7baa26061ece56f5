import { daysBetween, type Instant } from '../instant.ts';
import type { OutageDetection } from '../policy.ts';
import { type Incident, isAbout, isOf } from './incident.ts';
import { contactsAt, contactsIn, type Judged, keyOf, type Part, type Send } from './send.ts';

/** A part of a send in which many contacts bounced. */
export interface Suspect extends Part {
  /** All contacts, witnesses or not. */
  readonly contacts: number;
}

/** What a send is judged against. */
export interface Known {
  /** All sends of the lookback. */
  readonly sends: readonly Send[];
  readonly incidents: readonly Incident[];
  /** Bounces that this run has published, by campaign activity: they may not have become decisions yet. */
  readonly undecided: ReadonlyMap<string, number>;
  readonly detection: OutageDetection;
  readonly now: Instant;
}

/** A part that was judged ordinary is judged again once it has so many times as many contacts. */
const judgeAgainTimes = 1.5;
/** What could not be read is asked for again a day later: an attempt costs up to three requests. */
const unsureForDays = 1;

/**
 * The parts of a send to be judged, most contacts first: those with enough contacts that are no incident and have not
 * been judged as they are now. A judgement outlives the sends it was made by: once those have left the lookback, there is
 * no baseline to judge by.
 */
export function suspectsOf(send: Send, { detection, incidents, now }: Known): readonly Suspect[] {
  if (send.isOutOfReach) return [];
  return Object.keys(send.providers)
    .flatMap((provider) =>
      detection.codes.map((code) => ({ provider, code, contacts: contactsAt(send, provider, code) })),
    )
    .filter(({ contacts }) => contacts >= detection.contacts)
    .filter((suspect) => !incidents.some((incident) => isOf(incident, send) && isAbout(incident, suspect)))
    .filter((suspect) => isToJudge(suspect, send.judged[keyOf(suspect)], now))
    .filter(({ code }) => isCounted(send, code))
    .sort((one, other) => other.contacts - one.contacts);
}

function isToJudge({ contacts }: Suspect, before: Judged | undefined, now: Instant): boolean {
  if (before === undefined || contacts >= judgeAgainTimes * before.contacts) return true;
  return before.isUnsure && daysBetween(before.at, now) >= unsureForDays;
}

/** The vendor's count of what was sent lags: one that is below what bounced says nothing yet. */
function isCounted(send: Send, code: string): boolean {
  return (send.sent ?? Number.POSITIVE_INFINITY) >= contactsIn(send, code);
}
