import { isAbout, isOf } from './incident.ts';
import type { UsualShare } from './judgement.ts';
import { codeOfList, contactsAt, contactsElsewhere, type Part, type Send } from './send.ts';
import type { Known, Suspect } from './suspects.ts';

/** What a suspect is compared with. */
export interface Comparison {
  /** Contacts at all other providers of the same send, without those that are in an incident. */
  readonly contactsElsewhere: number;
  readonly usual: readonly UsualShare[];
}

/**
 * The last step of a judgement goes by decisions: witnesses are addresses that were to be mailed. It may be wrong by this
 * share of a suspect's contacts; an account that sends every hour always has a few rows in the queue.
 */
const mostUndecidedShare = 1 / 10;

/** What a suspect is compared with; undefined while the sends before it are unread, or too much of them is undecided. */
export function comparisonOf(send: Send, suspect: Suspect, known: Known): Comparison | undefined {
  const { provider, code, contacts } = suspect;
  const isHeld = (one: Send, part: Part) =>
    known.incidents.some(
      (incident) => isOf(incident, one) && isAbout(incident, part) && incident.state.status !== 'confirmed',
    );
  const baseline = baselineOf(send, known.sends, (earlier) => isHeld(earlier, suspect));
  if (!baseline || undecidedBefore(send, known) > contacts * mostUndecidedShare) return undefined;
  // Contacts in another incident of this send say nothing of the rest of the list.
  const excluded = Object.keys(send.providers).filter(
    (other) => other !== provider && isHeld(send, { provider: other, code: codeOfList(code) }),
  );
  return {
    contactsElsewhere: contactsElsewhere(send, code, [provider, ...excluded]),
    usual: usualOf(baseline, suspect, excluded),
  };
}

function undecidedBefore({ sentAt }: Send, { sends, undecided }: Known): number {
  return sends
    .filter((earlier) => earlier.sentAt < sentAt)
    .reduce((sum, { campaignActivityId }) => sum + (undecided.get(campaignActivityId) ?? 0), 0);
}

/** Campaigns in a baseline at most: a month and a half of weekly ones. */
const mostCampaigns = 6;
/** A send to a smaller share of as many people may have no bounce at an ordinary provider, and says nothing. */
const leastShareOfSend = 1 / 10;

/** A campaign with its resend. The vendor gives the size of both together only, so their bounces too are taken together. */
type SendsOfCampaign = readonly Send[];

/**
 * The campaigns that say what was usual before a send: the last that are not far smaller, whose reports can be read, and
 * in which nothing was unusual. Undefined while one of them is unread: a first run reads the youngest send first, and
 * judges it only once it knows what came before.
 */
export function baselineOf(
  send: Send,
  sends: readonly Send[],
  isUnusual: (earlier: Send) => boolean,
): readonly SendsOfCampaign[] | undefined {
  const least = Math.max(1, (send.sent ?? 0) * leastShareOfSend);
  const before = sends.filter(({ sentAt, sent = 0 }) => sentAt < send.sentAt && sent >= least);
  const campaigns = [...Map.groupBy(before, ({ campaignId }) => campaignId).values()]
    .filter((campaign) => campaign.every((one) => (isRead(one) || !one.isOutOfReach) && !isUnusual(one)))
    .slice(0, mostCampaigns);
  return campaigns.every((campaign) => campaign.every(isRead)) ? campaigns : undefined;
}

function isRead({ read }: Send): boolean {
  return read !== 'never';
}

/**
 * The shares of each campaign of a baseline that are usual at a part's provider, and elsewhere.
 *
 * @param excluded the other providers that are left out of both.
 */
export function usualOf(
  baseline: readonly SendsOfCampaign[],
  { provider, code }: Part,
  excluded: readonly string[],
): readonly UsualShare[] {
  return baseline.flatMap((campaign) => {
    const sent = campaign[0]?.sent;
    if (!sent) return [];
    const there = sumOf(campaign, (send) =>
      send.providers[provider] ? contactsAt(send, provider, code) : send.mostUnlisted,
    );
    const elsewhere = sumOf(campaign, (send) => contactsElsewhere(send, code, [provider, ...excluded]));
    return [{ there: there / sent, elsewhere: elsewhere / sent }];
  });
}

function sumOf(sends: SendsOfCampaign, contacts: (send: Send) => number): number {
  return sends.reduce((sum, send) => sum + contacts(send), 0);
}
