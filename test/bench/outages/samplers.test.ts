import { describe, expect, it, test } from 'vitest';
import { createSamplers, type Samplers } from '../../../bench/outages/samplers.ts';
import { createDraw } from '../../../local/simulated-account/draw.ts';

const draws = 40_000;

/** Mean and variance of many draws, from a fixed seed. */
function momentsOf(draw: (samplers: Samplers) => number) {
  const samplers = createSamplers(createDraw(1_234).random);
  const drawn = Array.from({ length: draws }, () => draw(samplers));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / draws;
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws;
  return { drawn, mean, variance };
}

/** Four times the deviation of the mean of so many draws. */
function allowance(variance: number): number {
  return 4 * Math.sqrt(variance / draws);
}

describe('a binomial draw', () => {
  it.each([
    { of: 5, probability: 0.4 },
    { of: 60_000, probability: 0.0001 },
    { of: 30, probability: 0.5 },
    { of: 200, probability: 0.07 },
    { of: 60_000, probability: 0.002 },
    { of: 1_000, probability: 0.9 },
  ])('has the mean and the variance of theory, of $of at $probability', ({ of, probability }) => {
    const { drawn, mean, variance } = momentsOf(({ binomial }) => binomial(of, probability));
    const [theMean, theVariance] = [of * probability, of * probability * (1 - probability)];

    expect(Math.abs(mean - theMean)).toBeLessThan(allowance(theVariance));
    expect(variance / theVariance).toBeGreaterThan(0.96);
    expect(variance / theVariance).toBeLessThan(1.04);
    expect(drawn.every((value) => Number.isInteger(value) && value >= 0 && value <= of)).toBe(true);
  });

  it('has the tail of theory too, where it is drawn by rejection', () => {
    const { drawn } = momentsOf(({ binomial }) => binomial(40, 0.3));
    const share = drawn.filter((value) => value >= 18).length / draws;

    // P(K >= 18) of 40 at 0.3, summed.
    expect(Math.abs(share - 0.032)).toBeLessThan(allowance(0.032));
  });

  it.each([
    [0, 0.5, 0],
    [10, 0, 0],
    [10, 1, 10],
  ])('leaves nothing to chance of %i at %f', (of, probability, drawn) => {
    expect(createSamplers(createDraw(1).random).binomial(of, probability)).toBe(drawn);
  });
});

test.each([0.5, 1, 2])('a gamma draw has mean 1 and the variation asked for: %f', (variation) => {
  const { drawn, mean, variance } = momentsOf(({ gamma }) => gamma(variation));

  expect(Math.abs(mean - 1)).toBeLessThan(allowance(variation ** 2));
  expect(variance / variation ** 2).toBeGreaterThan(0.9);
  expect(variance / variation ** 2).toBeLessThan(1.1);
  expect(Math.min(...drawn.slice(0, 10_000))).toBeGreaterThanOrEqual(0);
});

test('the logarithm of a log-normal draw has the median and the deviation asked for', () => {
  const { mean, variance } = momentsOf(({ logNormal }) => Math.log(logNormal(0.03, 0.6)));

  expect(Math.abs(mean - Math.log(0.03))).toBeLessThan(allowance(0.36));
  expect(variance).toBeGreaterThan(0.36 * 0.96);
  expect(variance).toBeLessThan(0.36 * 1.04);
});

test('the same seed draws the same', () => {
  const draw = (seed: number) => {
    const { binomial, gamma } = createSamplers(createDraw(seed).random);
    return [binomial(1_000, 0.3), gamma(2), binomial(9, 0.3)];
  };

  expect(draw(7)).toEqual(draw(7));
  expect(draw(8)).not.toEqual(draw(7));
});
