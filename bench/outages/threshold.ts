import type { Usual } from '../../shared/bounce/outage/tail.ts';

/**
 * The fewest bounces of so many witnesses whose chance (`tailOf`) is below a level: the same sum from the other end, for
 * all numbers of bounces in one pass. More than the witnesses where even all of them are not enough.
 */
export function fewestBelow(level: number, witnesses: number, { mean, messages }: Usual): number {
  const [a, b] = [mean * messages, (1 - mean) * messages];
  let log = 0;
  for (let i = 0; i < witnesses; i += 1) log += Math.log((b + i) / (a + b + i));
  let [exactly, orMore] = [Math.exp(log), 1];
  for (let k = 0; k <= witnesses; k += 1) {
    if (orMore < level) return k;
    orMore -= exactly;
    exactly *= ((witnesses - k) * (k + a)) / ((k + 1) * (witnesses - k - 1 + b));
  }
  return witnesses + 1;
}

/** Steps of the numbers for which it is worked out once. */
const step = 1.1;
/** So few witnesses are not rounded. */
const few = 30;

/**
 * As `fewestBelow`, but quick, and sometimes too low: fewer witnesses and a lower mean need fewer bounces, so both are
 * rounded down. A part that stays below it is above the level for certain, and need not be judged.
 */
export function createQuickFewest(
  level: number,
  messages: number,
): (witnesses: number, mean: number) => number {
  const known = new Map<number, number>();
  return (witnesses, mean) => {
    const some = witnesses <= few ? witnesses : Math.floor(step ** stepOf(witnesses));
    const often = stepOf(mean);
    const key = some * 1_000 - often;
    let fewest = known.get(key);
    if (fewest === undefined) {
      fewest = fewestBelow(level, some, { mean: step ** often, messages });
      known.set(key, fewest);
    }
    return fewest;
  };
}

/** The last step that is certainly not above the value. */
function stepOf(value: number): number {
  return Math.floor(Math.log(value) / Math.log(step) - 1e-9);
}
