/** With this probability a count as low as the one seen, or lower, would come from the bound itself. */
const chance = 0.05;

/** The upper 95 % bound of what a count is on average, if it is a Poisson variable: 3.0 where nothing was counted. */
export function upperBound(count: number): number {
  let [low, high] = [count, 2 * count + 10];
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (chanceOfAtMost(count, middle) > chance) low = middle;
    else high = middle;
  }
  return high;
}

/** From the largest term down: the others vanish before they are too small for a number. */
function chanceOfAtMost(count: number, mean: number): number {
  let log = -mean;
  for (let k = 1; k <= count; k += 1) log += Math.log(mean / k);
  let [term, sum] = [Math.exp(log), 0];
  for (let k = count; k >= 0; k -= 1) {
    sum += term;
    term *= k / mean;
  }
  return sum;
}
