/** Numbers from 0 up to 1, the same ones for the same seed. The algorithm is splitmix in 32 bits. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** The same things in another order, every order equally likely (Fisher and Yates). */
export function shuffled<Thing>(things: readonly Thing[], random: () => number): Thing[] {
  const left = [...things];
  const drawn: Thing[] = [];
  while (left.length > 0) {
    const at = Math.floor(random() * left.length);
    const last = left.pop();
    if (last === undefined) break;
    const thing = left[at];
    if (thing === undefined) {
      drawn.push(last);
    } else {
      left[at] = last;
      drawn.push(thing);
    }
  }
  return drawn;
}
