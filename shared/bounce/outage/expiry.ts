import { daysAfter, type Instant } from '../instant.ts';
import type { OutageDetection } from '../policy.ts';
import { providerHash } from '../provider.ts';
import { type Incident, isAbout, resolve } from './incident.ts';
import { contactsAt, keyOf, type Part, type Send } from './send.ts';

/** A later send to a smaller share of the list says nothing of the rest. */
const leastShareOfSend = 1 / 2;

/**
 * Whether later sends have ended an open incident. It takes one send that
 *
 * - is later: once the vendor mails the addresses again, and after a reopening, for which an operator knew the sends
 *   until then;
 * - is large: at least half the size of the incident's own;
 * - is complete: its report was read to its end when all of its rows had to be there;
 * - is ordinary: the provider did not stand out in it, and no judgement of that is due.
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
  const { state, sentAt, sent: size, code } = incident;
  if (state.status !== 'open' || sentAt === undefined) return false;
  const part: Part = { provider: providerHash(incident.provider), code };
  const { reopenedAt = '' } = state;
  // The vendor does not mail a suspended address; a blocked one is mailed with the next send.
  const mailedAgainAt = code === 'Z' ? sentAt : daysAfter(sentAt, detection.echoDays);
  return sends.some((send) => {
    const isLater = send.sentAt > mailedAgainAt && send.sentAt > reopenedAt;
    const isLarge = size === undefined || (send.sent ?? 0) >= size * leastShareOfSend;
    const isComplete = send.read === 'complete';
    return isLater && isLarge && isComplete && isOrdinary(send, part, incidents, detection);
  });
}

function isOrdinary(
  send: Send,
  part: Part,
  incidents: readonly Incident[],
  { contacts: fewest }: OutageDetection,
): boolean {
  // A campaign's resend goes to a part of the list, and its counts are those of the whole campaign.
  const standsOut = incidents.some((other) => other.campaignId === send.campaignId && isAbout(other, part));
  const judged = send.judged[keyOf(part)];
  const hasFew = contactsAt(send, part.provider, part.code) < fewest;
  return !standsOut && (hasFew || (judged !== undefined && !judged.isUnsure));
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
