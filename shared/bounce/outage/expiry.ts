import { daysAfter, type Instant } from '../instant.ts';
import type { OutageDetection } from '../policy.ts';
import { kindOf } from './find-incidents.ts';
import { type Incident, resolve } from './incident.ts';
import { fewestBounced } from './judge-parts.ts';
import { isSamePart } from './parts.ts';
import { contactsIn, type Send } from './send.ts';
import type { BounceKind } from './usual.ts';

/** A later send to a smaller share of the list says nothing of the rest. */
const leastShareOfSend = 1 / 2;

/**
 * Whether later sends have ended an open incident. It takes one send that
 *
 * - is later: once the vendor mails the addresses again, and after a reopening, for which an operator knew the sends
 *   until then;
 * - is large: at least half the size of the incident's own;
 * - is complete: its report was read to its end when all of its rows had to be there;
 * - is ordinary: the part did not stand out in it, and no judgement of that is due. A watch does not wait for that: it is
 *   for one send, and what stands out in the next has a watch of its own.
 *
 * An address that is really gone bounced there again, outside of the incident; of all others the bounce of the incident
 * has to be forgotten.
 */
export function isExpired(
  incident: Incident,
  sends: readonly Send[],
  incidents: readonly Incident[],
  detection: OutageDetection,
): boolean {
  const { state, sentAt, sent: size, level } = incident;
  if (state.status !== 'open' || sentAt === undefined) return false;
  const kind = kindOf(incident);
  const { reopenedAt = '' } = state;
  // The vendor does not mail a suspended address; a blocked one is mailed with the next send.
  const mailedAgainAt = kind === 'Z' ? sentAt : daysAfter(sentAt, detection.echoDays);
  return sends.some((send) => {
    const isLater = send.sentAt > mailedAgainAt && send.sentAt > reopenedAt;
    const isLarge = size === undefined || (send.sent ?? 0) >= size * leastShareOfSend;
    const isComplete = send.read === 'complete';
    // A resend goes to a part of the list, and may have the numbers of its whole campaign.
    const isOther = send.campaignId !== incident.campaignId;
    if (!isOther || !isLater || !isLarge || !isComplete || !isJudged(send, kind)) return false;
    return level === 'watch' || !standsOut(incident, send, incidents);
  });
}

function isJudged(send: Send, kind: BounceKind): boolean {
  const last = send.judged[kind];
  return contactsIn(send, kind) < fewestBounced || (last !== undefined && !last.isUnsure);
}

function standsOut(incident: Incident, send: Send, incidents: readonly Incident[]): boolean {
  return incidents.some(
    (other) =>
      other.campaignId === send.campaignId &&
      kindOf(other) === kindOf(incident) &&
      isSamePart(other.part, incident.part),
  );
}

/** The incidents after later sends have ended some of them; the same list when they have ended none. */
export function expire(
  incidents: readonly Incident[],
  sends: readonly Send[],
  detection: OutageDetection,
  at: Instant,
): readonly Incident[] {
  const expired = incidents.filter((incident) => isExpired(incident, sends, incidents, detection));
  if (expired.length === 0) return incidents;
  return incidents.map((incident) =>
    expired.includes(incident)
      ? resolve(incident, { status: 'dismissed', resolvedAt: at, resolvedBy: 'later sends' })
      : incident,
  );
}
