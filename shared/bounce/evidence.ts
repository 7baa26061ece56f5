import { compareText } from './compare-text.ts';
import type { Instant } from './instant.ts';

/**
 * A message that arrived: the address was mailed in a send, and that send's bounce report does not name it, or only with
 * an automatic reply. Of a send after a bounce the report is closed by then; of the send before a bounce it is known where
 * the policy asks for that.
 */
export interface Delivery {
  readonly campaignActivityId: string;
  /** When the message was sent, by its row in the report of sends. */
  readonly sentAt: Instant;
}

/** Somebody used a link of a message, and no security scanner. */
export interface Click {
  readonly campaignActivityId: string;
  /** When the message was sent: a link of an old message may be used after a later bounce, and says nothing of it. */
  readonly sentAt: Instant;
  readonly clickedAt: Instant;
}

/** What is known to have reached an address, or its person. */
export interface Evidence {
  /** Of distinct campaign activities, newest first. */
  readonly deliveries: readonly Delivery[];
  readonly click?: Click;
}

/** Only the newest decides; a late bounce may take it back, and the one before. */
export const mostDeliveries = 3;

export const noEvidence: Evidence = { deliveries: [] };

export function isNoEvidence({ deliveries, click }: Evidence): boolean {
  return deliveries.length === 0 && click === undefined;
}

/**
 * The union of evidence: of each campaign activity its latest message, of these the newest three, and the newest click.
 * Order, repeats and grouping do not matter.
 */
export function joinEvidence(one: Evidence, other: Evidence): Evidence {
  const byActivity = new Map<string, Delivery>();
  for (const delivery of [...one.deliveries, ...other.deliveries]) {
    const known = byActivity.get(delivery.campaignActivityId);
    if (!known || known.sentAt < delivery.sentAt) byActivity.set(delivery.campaignActivityId, delivery);
  }
  const deliveries = [...byActivity.values()].sort(newestFirst).slice(0, mostDeliveries);
  const click = newestClick(one.click, other.click);
  return { deliveries, ...(click && { click }) };
}

/** The evidence of messages that were sent before an instant, none of them of the campaign activity `besides`. */
export function evidenceBefore({ deliveries, click }: Evidence, at: Instant, besides?: string): Evidence {
  const isBefore = ({ sentAt, campaignActivityId }: Delivery) =>
    sentAt < at && campaignActivityId !== besides;
  return {
    deliveries: deliveries.filter(isBefore),
    ...(click && isBefore(click) && { click }),
  };
}

function newestFirst(one: Delivery, other: Delivery): number {
  return (
    compareText(other.sentAt, one.sentAt) || compareText(other.campaignActivityId, one.campaignActivityId)
  );
}

/** That of the newest message: it speaks of the most bounces. */
function newestClick(one: Click | undefined, other: Click | undefined): Click | undefined {
  if (!one || !other) return one ?? other;
  const isOlder =
    compareText(one.sentAt, other.sentAt) ||
    compareText(one.clickedAt, other.clickedAt) ||
    compareText(one.campaignActivityId, other.campaignActivityId);
  return isOlder < 0 ? other : one;
}
