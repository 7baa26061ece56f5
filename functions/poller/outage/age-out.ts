import { dayMs } from '../../../shared/bounce/instant.ts';
import type { OutageGuard } from '../../../shared/bounce/policy.ts';
import { providerHash } from '../../../shared/constant-contact/fingerprint.ts';
import type { Incident } from '../../../shared/storage/incident-register.ts';
import { recentForMs } from '../plan/intervals.ts';
import { isAbout } from './candidates.ts';
import { contactsAt, keyOf, type Send } from './sends.ts';

/** A later send to a part of the list says nothing of the rest. */
const leastShareOfSend = 1 / 2;

/**
 * Whether later sends have settled an incident: one of at least half its size went to the same addresses once the vendor
 * mailed them again, its report is complete, and the provider did not stand out in it. Whoever is really gone bounced
 * again there, outside of the incident; of all others the bounce of the incident has to be forgotten. A person who has
 * opened it again knew of all sends before that.
 */
export function isAgedOut(
  incident: Incident,
  sends: readonly Send[],
  incidents: readonly Incident[],
  { guard, now }: { readonly guard: OutageGuard; readonly now: Date },
): boolean {
  const { sentAt, sent, code, reopenedAt = '', status } = incident;
  const provider = providerHash(incident.provider);
  if (status !== 'open' || sentAt === undefined) return false;
  // A suspended address is not mailed at all; a blocked one is mailed with the next send.
  const waitMs = code === 'Z' ? 0 : guard.echoDays * dayMs;
  const from = new Date(Date.parse(sentAt) + waitMs).toISOString();
  return sends.some((send) => {
    const isLarge = sent === undefined || (send.campaign.sends ?? 0) >= sent * leastShareOfSend;
    const isComplete = now.getTime() - Date.parse(send.sentAt) >= recentForMs && isReadSince(send);
    // A campaign's resend goes to a part of the list, and its numbers are those of the whole campaign.
    const standsOut = incidents.some(
      (other) => other.campaignId === send.campaign.campaignId && isAbout(other, provider, code),
    );
    const isLater = send.sentAt > from && send.sentAt > reopenedAt;
    return isLater && isLarge && isComplete && !standsOut && isJudged(send, provider, code, guard);
  });
}

/** Not what waits to be judged: it may turn out to stand out. */
function isJudged(send: Send, provider: string, code: string, { contacts: fewest }: OutageGuard): boolean {
  const judgement = send.report.judged[keyOf(provider, code)];
  return contactsAt(send, provider, code) < fewest || (judgement !== undefined && !judgement.isUnsure);
}

/** Read to its end once all of its rows had to be there. */
function isReadSince({ report: { stage }, sentAt }: Send): boolean {
  return stage.name !== 'unread' && Date.parse(stage.wholeAt) >= Date.parse(sentAt) + recentForMs;
}
