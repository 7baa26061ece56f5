import type { TemplateAlarm, WatchedMetric } from './alarm.ts';
import { evaluateMath, type Series } from './metric-math.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What was reported of a metric, oldest first. */
export type Samples = readonly { readonly at: number; readonly value: number }[];

/** A change of an alarm's state. */
export interface Transition {
  readonly at: number;
  readonly to: AlarmState;
}

const minuteMs = 60_000;

/** CloudWatch asks for some more periods than it evaluates, in case the newest are late. */
const periodsBeyond = 2;

/**
 * Plays an alarm over time. It is evaluated every minute unless said, over periods that end then: whatever lies at the edge of a period
 * of CloudWatch's clock is met sooner or later.
 *
 * @param samples by the metrics' keys; a metric without any has none.
 */
export function playAlarm(
  alarm: TemplateAlarm,
  samples: ReadonlyMap<string, Samples>,
  { from, to, everyMs = minuteMs }: { readonly from: number; readonly to: number; readonly everyMs?: number },
): readonly Transition[] {
  const transitions: Transition[] = [];
  const length = alarm.breaches[1] + periodsBeyond;
  const cursors = new Map(
    [...alarm.metrics].map(([id, metric]) => [
      id,
      periodValues(metric, samples.get(metric.key) ?? [], alarm.periodMs),
    ]),
  );
  let state: AlarmState = 'INSUFFICIENT_DATA';
  for (let at = from; at <= to; at += everyMs) {
    const values = new Map(
      [...cursors].map(([id, valueAt]) => [
        id,
        Array.from({ length }, (_, place): number | undefined =>
          valueAt(at - (length - 1 - place) * alarm.periodMs),
        ),
      ]),
    );
    const next = judge(alarm, evaluateMath(alarm.expression, values, length), state);
    if (next !== state) transitions.push({ at, to: next });
    state = next;
  }
  return transitions;
}

/** Of the period that ends at a time; each is asked for by many evaluations. */
function periodValues(
  { statistic }: WatchedMetric,
  samples: Samples,
  periodMs: number,
): (end: number) => number | undefined {
  const known = new Map<number, number | undefined>();
  return (end) => {
    if (!known.has(end)) known.set(end, periodValue(statistic, samples, end - periodMs, end));
    return known.get(end);
  };
}

function periodValue(
  statistic: WatchedMetric['statistic'],
  samples: Samples,
  from: number,
  end: number,
): number | undefined {
  let at = lowerBound(samples, from);
  let [sum, count, most] = [0, 0, Number.NEGATIVE_INFINITY];
  for (let one = samples[at]; one !== undefined && one.at < end; one = samples[at]) {
    sum += one.value;
    count += 1;
    most = Math.max(most, one.value);
    at += 1;
  }
  if (count === 0) return undefined;
  if (statistic === 'Sum') return sum;
  return statistic === 'Maximum' ? most : sum / count;
}

/** The first sample at or after a time. */
function lowerBound(samples: Samples, at: number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The state that follows from the values of the evaluation range, oldest first. Where there are as many as are evaluated,
 * the newest of them count and missing ones do not; else what is missing is treated as the alarm says.
 * Source: CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data", with its two tables.
 */
export function judge(
  {
    breaches: [count, outOf],
    comparison,
    threshold,
    missing,
  }: Pick<TemplateAlarm, 'breaches' | 'comparison' | 'threshold' | 'missing'>,
  values: Series,
  before: AlarmState,
): AlarmState {
  const isBreach = (value: number) =>
    comparison === 'GreaterThanThreshold' ? value > threshold : value < threshold;
  const known = values.flatMap((value) => (value === undefined ? [] : [isBreach(value)])).slice(-outOf);
  const breaching = known.filter(Boolean).length;
  const toFill = outOf - known.length;
  if (toFill === 0) return breaching >= count ? 'ALARM' : 'OK';
  if (missing === 'breaching') return breaching + toFill >= count ? 'ALARM' : 'OK';
  if (missing === 'notBreaching') return breaching >= count ? 'ALARM' : 'OK';
  if (known.length === 0) return missing === 'ignore' ? before : 'INSUFFICIENT_DATA';
  if (breaching >= count) return 'ALARM';
  if (breaching < known.length) return 'OK';
  return missing === 'ignore' ? before : 'ALARM';
}
