/** A value for each period, oldest first; undefined where there is none. */
export type Series = readonly (number | undefined)[];

/**
 * Evaluates a metric math expression of the few kinds that our alarms use, period by period.
 * Source: CloudWatch User Guide, "Using math expressions with CloudWatch metrics".
 *
 * @param metrics by id, each with as many periods as `length`.
 * @throws {Error} for anything else.
 */
export function evaluateMath(
  expression: string,
  metrics: ReadonlyMap<string, Series>,
  length: number,
): Series {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[-+*>(),]|\S/g) ?? [];
  let at = 0;

  const peek = () => tokens[at];
  function take(expected?: string): string {
    const token = tokens[at];
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new Error(`metric math: ${expected ?? 'more'} expected in ${expression}`);
    at += 1;
    return token;
  }

  function comparison(): Series {
    let left = sum();
    while (peek() === '>') {
      take();
      left = combined(left, sum(), (one, other) => Number(one > other));
    }
    return left;
  }

  function sum(): Series {
    let left = product();
    for (let sign = peek(); sign === '+' || sign === '-'; sign = peek()) {
      take();
      const right = product();
      left = combined(left, right, sign === '+' ? (one, other) => one + other : (one, other) => one - other);
    }
    return left;
  }

  function product(): Series {
    let left = operand();
    while (peek() === '*') {
      take();
      left = combined(left, operand(), (one, other) => one * other);
    }
    return left;
  }

  function operand(): Series {
    const token = take();
    if (token === '(') {
      const inner = comparison();
      take(')');
      return inner;
    }
    if (/^\d/.test(token)) return Array.from({ length }, () => Number(token));
    if (peek() === '(') return call(token);
    const series = metrics.get(token);
    if (!series) throw new Error(`metric math: there is no ${token} in ${expression}`);
    return series;
  }

  function call(name: string): Series {
    take('(');
    const given = [comparison()];
    while (peek() === ',') {
      take();
      given.push(comparison());
    }
    take(')');
    const [first = [], second = [], third = []] = given;
    if (name === 'FILL' && given.length === 2) return filled(first, second);
    if (name === 'DIFF' && given.length === 1) return differences(first);
    if (name === 'IF' && given.length === 3) return chosen(first, second, third);
    throw new Error(`metric math: ${name} with ${given.length} arguments is not known here`);
  }

  const result = comparison();
  if (peek() !== undefined) throw new Error(`metric math: ${peek()} was not expected in ${expression}`);
  return result;
}

/** The pessimistic reading of what is documented: of a metric without any value in the range nothing is filled. */
function filled(series: Series, value: Series): Series {
  if (series.every((each) => each === undefined)) return series;
  return series.map((each, place) => each ?? value[place]);
}

/** Between a value and the one before it; the first has none before it. */
function differences(series: Series): Series {
  return series.map((value, place) => {
    const before = series[place - 1];
    return place === 0 || value === undefined || before === undefined ? undefined : value - before;
  });
}

function chosen(condition: Series, one: Series, other: Series): Series {
  return condition.map((value, place) => {
    if (value === undefined) return undefined;
    return value === 0 ? other[place] : one[place];
  });
}

function combined(one: Series, other: Series, by: (one: number, other: number) => number): Series {
  return one.map((value, place) => {
    const second = other[place];
    return value === undefined || second === undefined ? undefined : by(value, second);
  });
}
