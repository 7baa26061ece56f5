import type { AddressFacts } from '../../../shared/bounce/assess.ts';
import type { BounceCode } from '../../../shared/bounce/bounce-codes.ts';
import type { Delivery } from '../../../shared/bounce/evidence.ts';
import type { Instant } from '../../../shared/bounce/instant.ts';
import { bouncesIn, isRefused, timelineOf } from '../../../shared/bounce/timeline.ts';

/** What of a message would be news to the record of its address. */
export interface Wanted {
  readonly delivery: boolean;
  readonly click: boolean;
}

/** What a delivery, and a click, can speak of. The policy plays no part: it may be changed later. */
const byDelivery: readonly BounceCode[] = ['B', 'D', 'F', 'S', 'Z'];
const byClick: readonly BounceCode[] = ['B', 'S', 'Z'];

/**
 * Whether it would change a record that a message of a closed report arrived, or that a link of it was used: no bounce that
 * it can speak of is later, and nothing that is kept says the same of them.
 *
 * @param facts with every bounce of the message's campaign activity.
 */
export function wantedOf(facts: AddressFacts, message: Delivery): Wanted {
  const { history, evidence } = facts;
  const timeline = timelineOf(history, [], undefined);
  const newest = (codes: readonly (string | undefined)[]): Instant | undefined =>
    timeline.findLast(({ code }) => codes.includes(code))?.bouncedAt;
  const speaksOf = (bouncedAt: Instant | undefined) => bouncedAt !== undefined && bouncedAt <= message.sentAt;
  const [bounced, contradicted] = [newest(byDelivery), newest(byClick)];
  const isKept = evidence.deliveries.some(
    (kept) => kept.sentAt >= (bounced ?? '') && !isRefused(bouncesIn(timeline, kept)),
  );
  return {
    delivery: speaksOf(bounced) && !isKept && !isRefused(bouncesIn(timeline, message)),
    click: speaksOf(contradicted) && !(evidence.click && evidence.click.sentAt >= (contradicted ?? '')),
  };
}
