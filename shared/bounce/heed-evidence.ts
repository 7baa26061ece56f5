import type { BounceCode } from './bounce-codes.ts';
import type { Click, Delivery, Evidence } from './evidence.ts';
import type { EvidenceRules } from './policy.ts';
import { bouncesIn, heldOrVoid, isRefused, type TimedBounce } from './timeline.ts';

/** Bounces that evidence speaks of, with the newest evidence that does. */
interface Spoken<Proof> {
  readonly bounces: readonly TimedBounce[];
  readonly proof: Proof;
}

/** What evidence leaves of an address's bounces. */
export interface Heeded {
  /** Messages that arrived, newest first: none of their campaign activity bounced. */
  readonly deliveries: readonly Delivery[];
  /** Those that no evidence speaks of; bounces that a dismissed incident takes out are among them. */
  readonly counting: readonly TimedBounce[];
  /** Mail has arrived since, and they do not count any more. */
  readonly outlived?: Spoken<Delivery>;
  /** Mail has arrived since, and a person should look. */
  readonly doubted?: Spoken<Delivery>;
  /** Somebody has used a link of a later send, and a person should look. */
  readonly contradicted?: Spoken<Click>;
}

/**
 * Parts the bounces that count into those before a delivery or a click, and the rest.
 *
 * @param timeline the bounces that count so far, oldest first.
 * @param known all bounces of the address: one of the same campaign activity takes a delivery back, whether it counts or
 *   not, since that message did not arrive.
 * @param rules undefined: evidence is not heeded.
 */
export function heedEvidence(
  timeline: readonly TimedBounce[],
  known: readonly TimedBounce[],
  { deliveries, click }: Evidence,
  rules: EvidenceRules | undefined,
): Heeded {
  if (!rules) return { deliveries: [], counting: timeline };
  const arrived = deliveries.filter((one) => !isRefused(bouncesIn(known, one)));
  const [delivery] = arrived;
  const drops = spokenOf(timeline, delivery, rules.delivered.drops);
  const doubts = spokenOf(timeline, delivery, rules.delivered.reviews);
  const left = timeline.filter((one) => !drops.includes(one) && !doubts.includes(one));
  const contradicts = spokenOf(left, click, rules.clicked.reviews);
  return {
    deliveries: arrived,
    counting: left.filter((one) => !contradicts.includes(one)),
    ...(delivery && drops.length > 0 && { outlived: { bounces: drops, proof: delivery } }),
    ...(delivery && doubts.length > 0 && { doubted: { bounces: doubts, proof: delivery } }),
    ...(click && contradicts.length > 0 && { contradicted: { bounces: contradicts, proof: click } }),
  };
}

function spokenOf(
  timeline: readonly TimedBounce[],
  proof: Delivery | undefined,
  codes: readonly BounceCode[],
): readonly TimedBounce[] {
  if (!proof) return [];
  const wanted: readonly (string | undefined)[] = codes;
  // Times of bounces are cut to the minute: one of the very same message may seem to be older.
  const own = bouncesIn(timeline, proof);
  const lastReply = timeline.findLast(({ code }) => code === 'V')?.bouncedAt ?? '';
  return timeline.filter(
    (bounce) =>
      wanted.includes(bounce.code) &&
      bounce.bouncedAt <= proof.sentAt &&
      heldOrVoid(bounce) !== 'void' &&
      // What an open incident holds ends by a reply: more signs of life must not bring it before a person.
      !(heldOrVoid(bounce) === 'held' && bounce.bouncedAt < lastReply) &&
      !own.includes(bounce),
  );
}
