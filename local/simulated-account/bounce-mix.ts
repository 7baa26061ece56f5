import { shuffled } from '../servers/shuffle.ts';
import type { Draw } from './draw.ts';
import { shareOut } from './shares.ts';

export interface KindOfBounce {
  /** Absent: the row has no `bounce_code`, as both rows of the guide's own sample. */
  readonly code?: string;
  /** Out of a thousand rows. */
  readonly perMille: number;
  /** When the row is written, in minutes after the send. */
  readonly afterMinutes: readonly [least: number, most: number];
}

const hour = 60;

/**
 * A list that nobody has cleaned for a while. No vendor publishes shares; these follow from what each code means:
 * dead addresses lead, each is suspended (S) once or more after that, full mailboxes and blocks are everyday, an
 * automatic reply comes from whoever is away, and the rest is rare. Delays: a refusal is immediate, the vendor tries
 * an undeliverable message for up to three days, people's machines answer within a day.
 */
const kindsOfBounce: readonly KindOfBounce[] = [
  { code: 'B', perMille: 300, afterMinutes: [1, 30] },
  { code: 'S', perMille: 150, afterMinutes: [0, 5] },
  { code: 'F', perMille: 150, afterMinutes: [1, 2 * hour] },
  { code: 'Z', perMille: 120, afterMinutes: [1, 4 * hour] },
  { code: 'D', perMille: 120, afterMinutes: [48 * hour, 72 * hour] },
  { code: 'V', perMille: 100, afterMinutes: [1, 24 * hour] },
  { code: 'X', perMille: 50, afterMinutes: [1, 6 * hour] },
  { perMille: 7, afterMinutes: [1, 6 * hour] },
  // No letter of the contract: the vendor may add one.
  { code: 'Q', perMille: 3, afterMinutes: [1, 6 * hour] },
];

/**
 * One kind for each of `count` rows, every kind at least once, in the order of sending. The first is a B and the last
 * an S, so that a small account too shows what the vendor does after a B.
 */
export function dealKinds(count: number, draw: Draw): KindOfBounce[] {
  const shares = shareOut(
    count,
    kindsOfBounce.map(({ perMille }) => perMille),
    1,
  );
  const deck = kindsOfBounce.flatMap((kind, position) =>
    Array.from({ length: shares[position] ?? 0 }, () => kind),
  );
  const dealt = shuffled(deck, draw.random);
  swap(
    dealt,
    0,
    dealt.findIndex(({ code }) => code === 'B'),
  );
  swap(
    dealt,
    dealt.length - 1,
    dealt.findIndex(({ code }) => code === 'S'),
  );
  return dealt;
}

function swap<Thing>(things: Thing[], one: number, other: number): void {
  const [first, second] = [things[one], things[other]];
  if (first === undefined || second === undefined) return;
  things[one] = second;
  things[other] = first;
}
