/** Random numbers of the distributions that counts of bounces need, all from one source of numbers from 0 up to 1. */
export interface Samplers {
  readonly random: () => number;
  between(least: number, most: number): number;
  /** Its logarithm is normal, with this deviation, about the logarithm of the median. */
  logNormal(median: number, deviation: number): number;
  /** Of mean 1, with this coefficient of variation (the deviation as a share of the mean). */
  gamma(variation: number): number;
  /** How many of so many happen, each with this probability. */
  binomial(of: number, probability: number): number;
}

export function createSamplers(random: () => number): Samplers {
  const positive = () => 1 - random();
  // Box and Muller; one of the two is enough.
  const normal = () => Math.sqrt(-2 * Math.log(positive())) * Math.cos(2 * Math.PI * random());

  /** Of a shape of 1 or more. Source: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000. */
  function gammaOfShape(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(positive()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  function gamma(variation: number): number {
    const shape = 1 / variation ** 2;
    if (shape === 1) return -Math.log(positive());
    if (shape > 1) return gammaOfShape(shape) / shape;
    return (gammaOfShape(shape + 1) * positive() ** (1 / shape)) / shape;
  }

  function binomial(of: number, probability: number): number {
    if (of <= 0 || probability <= 0) return 0;
    if (probability >= 1) return of;
    if (probability > 1 / 2) return of - binomial(of, 1 - probability);
    return of * probability < 10
      ? byCounting(of, probability, random)
      : byRejection(of, probability, random, positive);
  }

  return {
    random,
    between: (least, most) => least + (most - least) * random(),
    logNormal: (median, deviation) => median * Math.exp(deviation * normal()),
    gamma,
    binomial,
  };
}

/** Takes the probabilities of 0, 1, 2... from one random number until nothing is left of it. */
function byCounting(of: number, probability: number, random: () => number): number {
  const odds = probability / (1 - probability);
  let [left, k, exactly] = [random(), 0, Math.exp(of * Math.log1p(-probability))];
  while (left > exactly && k < of) {
    left -= exactly;
    exactly *= (odds * (of - k)) / (k + 1);
    k += 1;
  }
  return k;
}

/** Source: Hörmann, "The generation of binomial random variates", 1993, algorithm BTRS; for a mean of 10 or more. */
function byRejection(of: number, probability: number, random: () => number, positive: () => number): number {
  const deviation = Math.sqrt(of * probability * (1 - probability));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const centre = of * probability + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const logOdds = Math.log(probability / (1 - probability));
  const mode = Math.floor((of + 1) * probability);
  const atMode = logFactorial(mode) + logFactorial(of - mode);
  for (;;) {
    const u = random() - 0.5;
    const v = positive();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || k > of) continue;
    const height = Math.log((v * alpha) / (a / us ** 2 + b));
    if (height <= atMode - logFactorial(k) - logFactorial(of - k) + (k - mode) * logOdds) return k;
  }
}

const smallFactorials = Array.from({ length: 10 }, (_, n) => {
  let log = 0;
  for (let i = 2; i <= n; i += 1) log += Math.log(i);
  return log;
});

/** Exact below 10, then Stirling's series, whose error there is below 1e-9. */
function logFactorial(n: number): number {
  const x = n + 1;
  return (
    smallFactorials[n] ??
    (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + 1 / (12 * x) - 1 / (360 * x ** 3)
  );
}
