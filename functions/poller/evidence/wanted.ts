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
 * Whether it would change a record that a message of a closed report arrived, or that a link of it was used: there is a
 * bounce before it, of another activity, that nothing which is kept speaks of as well. A later bounce does not matter: what is
 * in a row is known only by what arrived in between.
 *
 * @param facts with every bounce of the message's campaign activity.
 */
export function wantedOf(facts: AddressFacts, message: Delivery): Wanted {
  const { history, evidence } = facts;
  const timeline = timelineOf(history, [], undefined);
  const own = bouncesIn(timeline, message);
  const before = timeline.filter((one) => one.bouncedAt <= message.sentAt && !own.includes(one));
  const newest = (codes: readonly (string | undefined)[]): Instant | undefined =>
    before.findLast(({ code }) => codes.includes(code))?.bouncedAt;
  const [bounced, contradicted] = [newest(byDelivery), newest(byClick)];
  const isKept = (since: Instant) =>
    evidence.deliveries.some((kept) => kept.sentAt >= since && !isRefused(bouncesIn(timeline, kept)));
  return {
    delivery: bounced !== undefined && !isRefused(own) && !isKept(bounced),
    click: contradicted !== undefined && !(evidence.click && evidence.click.sentAt >= contradicted),
  };
}
