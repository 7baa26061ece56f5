import type { AccountOptions } from '../../local/simulated-account/create-account.ts';
import { createDraw } from '../../local/simulated-account/draw.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';

/** Two months of days, the last of February of a leap year among them. */
const firstDay = '2028-01-15T00:00:00.000Z';
export const days = 61;

/** From the fewest bounces an account may have to what a large sender has, as many accounts below 300 as above. */
const [least, most] = [20, 5_000];
/** The README's own example, and as much again as five of it, now and then: they take as long as thousands of others. */
const large = [
  { every: 250, bounces: 20_000 },
  { every: 2_500, bounces: 100_000 },
] as const;

/** What makes account `number` of a series that walks through days, seeds and sizes; the same in every run. */
export function anOrdinaryAccount(number: number): AccountOptions {
  const draw = createDraw(number);
  const drawn = Math.round(least * (most / least) ** draw.random());
  const { bounces } = large.findLast(({ every }) => number % every === 0) ?? { bounces: drawn };
  const at = Date.parse(firstDay) + (number % days) * dayMs + draw.between(0, 24 * hourMs - 1);
  return { seed: number, bounces, now: new Date(at) };
}
