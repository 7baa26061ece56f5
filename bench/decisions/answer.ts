import type { Draw } from '../../local/simulated-account/draw.ts';
import type { BounceCode } from '../../shared/bounce/bounce-codes.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { BusinessDomain } from './business-domains.ts';
import { deadSince, hitByOutage } from './fate.ts';
import type { Person } from './people.ts';
import type { Rates } from './rates.ts';

/** Why an address answers as it does; kept from the rule sets, for the one who judges them. */
export type Origin = 'truth' | 'outage' | 'block' | 'filter' | 'noise';

export interface Answer {
  readonly code: BounceCode;
  readonly origin: Origin;
  /** When the row is written, in minutes after the send. */
  readonly afterMinutes: number;
}

export interface Delivery {
  readonly person: Person;
  readonly sentAt: Instant;
  /** Of the send, counted from 0. */
  readonly position: number;
  /** Business domains whose server does not answer these days. */
  readonly down: ReadonlySet<BusinessDomain>;
}

/** In minutes: a refusal is immediate, the vendor tries a D for two to three days, a machine answers within a day. */
const delays: Record<BounceCode, readonly [least: number, most: number]> = {
  B: [1, 30],
  S: [0, 5],
  F: [1, 120],
  Z: [1, 240],
  X: [1, 360],
  V: [1, 1_440],
  D: [2_880, 4_320],
};

/** The provider's answer to one message, or undefined when it takes it without a word. */
export function answerOf(delivery: Delivery, rates: Rates, draw: Draw): Answer | undefined {
  const found = reply(delivery, rates, draw);
  if (!found) return undefined;
  const [code, origin] = found;
  return { code, origin, afterMinutes: draw.between(...delays[code]) };
}

function reply(
  { person, sentAt, position, down }: Delivery,
  rates: Rates,
  draw: Draw,
): readonly [BounceCode, Origin] | undefined {
  const { fate, family, business, away } = person;
  // A provider that blocks a sender refuses before it hears the recipient's name, so the dead are hidden too.
  const blocked = rates.block.sends.includes(position) && family === rates.block.family;
  if (blocked && draw.chance(rates.block.share)) return ['Z', 'block'];

  const since = deadSince(person);
  if (since !== undefined && since <= sentAt) return ['B', 'truth'];
  if (fate.kind === 'mistyped') return [fate.answers, 'truth'];
  if (business && down.has(business)) return ['D', 'noise'];
  // A server on its way out answers now and then.
  if (business?.dyingFrom && business.dyingFrom <= sentAt)
    return draw.chance(0.1) ? ['X', 'truth'] : ['D', 'truth'];

  if (position === rates.outage.send && draw.chance(hitByOutage(person, rates.outage)))
    return ['B', 'outage'];

  if (fate.kind === 'abandoned' && fate.from <= sentAt) return ['F', 'truth'];
  if (fate.kind === 'full' && fate.from <= sentAt && sentAt < fate.until) return ['F', 'truth'];
  if (business?.filters && draw.chance(rates.filterBlocks)) return ['Z', 'filter'];
  if (draw.chance(rates.strayD)) return ['D', 'noise'];
  if (draw.chance(rates.strayX)) return ['X', 'noise'];
  if (draw.chance(rates.strayZ)) return ['Z', 'noise'];
  if (away.some(({ from, until }) => from <= sentAt && sentAt < until)) return ['V', 'noise'];
  return undefined;
}
