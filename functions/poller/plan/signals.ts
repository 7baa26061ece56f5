import type { PollerMetric } from '../../../shared/names.ts';

/** What a run saw of the things that alarms watch. Absent where it could not look. */
export type Observed = Readonly<Partial<Record<PollerMetric, number>>>;

/** How many more runs that see a thing gone say zero of it. Absent where nothing has to be said. */
export type ZerosLeft = Readonly<Partial<Record<PollerMetric, number>>>;

export interface Signals {
  readonly sent: Observed;
  /** To remember before they are sent: a run that dies in between must not leave an alarm on that nothing ends. */
  readonly before: ZerosLeft;
  /** To remember once they are sent. */
  readonly after: ZerosLeft;
}

/** One zero ends the alarm; the others are for those that get lost on their way. */
const zerosSent = 3;

/**
 * Which metrics a run sends: a thing while it lasts, then zero in the first runs that see it gone. CloudWatch bills a
 * custom metric by the hours in which it was sent, so an account without trouble pays nothing. What a run could not
 * look at it sends no metric of, so that its alarm stays as it is.
 */
export function signalsOf(observed: Observed, known: ZerosLeft): Signals {
  const sent: Partial<Record<PollerMetric, number>> = {};
  const before: Partial<Record<PollerMetric, number>> = { ...known };
  const after: Partial<Record<PollerMetric, number>> = { ...known };
  for (const [key, value] of Object.entries(observed)) {
    const name = key as PollerMetric;
    const left = known[name] ?? 0;
    if (value === 0 && left === 0) continue;
    sent[name] = value;
    if (value > 0) before[name] = after[name] = zerosSent;
    else if (left > 1) after[name] = left - 1;
    else delete after[name];
  }
  return { sent, before, after };
}
