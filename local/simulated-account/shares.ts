/**
 * Shares a whole number out by weight, exactly: everybody gets `atLeast`, the rest goes by weight, and what rounding
 * leaves over goes to those it cost most.
 *
 * @throws {RangeError} when there is not enough for everybody.
 */
export function shareOut(total: number, weights: readonly number[], atLeast: number): number[] {
  const rest = total - atLeast * weights.length;
  if (rest < 0) throw new RangeError(`${total} is too few to give ${weights.length} shares ${atLeast} each`);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => (rest * weight) / whole);
  const shares = exact.map((share) => atLeast + Math.floor(share));
  const leftOver = total - shares.reduce((sum, share) => sum + share, 0);
  const byLoss = exact
    .map((share, position) => ({ position, loss: share - Math.floor(share) }))
    .sort((one, other) => other.loss - one.loss || one.position - other.position);
  const lucky = new Set(byLoss.slice(0, leftOver).map(({ position }) => position));
  return shares.map((share, position) => (lucky.has(position) ? share + 1 : share));
}
