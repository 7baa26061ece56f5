import { seededRandom } from '../servers/shuffle.ts';

/** Everything that is left to chance, from one seed: the same seed draws the same things in the same order. */
export interface Draw {
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** Any of them; `things` must not be empty. */
  oneOf<Thing>(things: readonly Thing[]): Thing;
  /** A UUID of the given version: campaigns have random ones (4), contacts time-based ones (1). */
  uuid(version: 1 | 4): string;
  readonly random: () => number;
}

export function createDraw(seed: number): Draw {
  const random = seededRandom(seed);
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const hex = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return {
    random,
    between,
    chance: (probability) => random() < probability,
    oneOf(things) {
      const thing = things[between(0, things.length - 1)];
      if (thing === undefined) throw new RangeError('there is nothing to draw from');
      return thing;
    },
    // Recorded contact ids read ...-11f1-...; the rest of the form is RFC 9562's.
    uuid(version) {
      const [first, second, third, fourth] = [hex(), hex(), hex(), hex()];
      const kind = version === 1 ? '11f1' : `4${second.slice(5)}`;
      const variant = `${'89ab'[between(0, 3)]}${third.slice(5)}`;
      return [first, second.slice(0, 4), kind, variant, third.slice(0, 4) + fourth].join('-');
    },
  };
}
