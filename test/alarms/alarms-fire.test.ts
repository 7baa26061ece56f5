import { beforeAll, describe, expect, it } from 'vitest';
import { synthesised } from '../infra/support/synthesised.ts';
import type { TemplateAlarm } from './cloudwatch/alarm.ts';
import type { Samples } from './cloudwatch/evaluate.ts';
import { rehearsals } from './faults.ts';
import { alarmsOf, firedBy, metricsOf, problemsOf } from './rehearse.ts';

const minutes = 60_000;
const template = synthesised();
const alarms = alarmsOf(template);
const told = new Map<string, ReadonlyMap<string, Samples>>();

beforeAll(async () => {
  for (const rehearsal of rehearsals) told.set(rehearsal.name, await metricsOf(rehearsal, template));
}, 5 * minutes);

const samplesOf = (name: string) => told.get(name) ?? new Map<string, Samples>();
const endOf = ({ name }: TemplateAlarm) => name.split('/').slice(-2).join('/');

/** The longer ones show what is not on. */
const weeks = rehearsals.filter(({ days }) => days <= 7);

type Change = (samples: ReadonlyMap<string, Samples>) => ReadonlyMap<string, Samples>;

/** Whether some rehearsal tells that an alarm does not do what it should. */
function isNoticed(alarm: TemplateAlarm, change: Change = (same) => same): boolean {
  const name = endOf(alarm);
  return weeks.some((rehearsal) => {
    const expected = rehearsal.fires[name];
    const about = { ...rehearsal, fires: expected ? { [name]: expected } : {} };
    return (
      problemsOf(about, firedBy([alarm], change(samplesOf(rehearsal.name)), about, 5 * minutes)).length > 0
    );
  });
}

describe('the alarms that are deployed', () => {
  it.each(rehearsals)('tell of it in time, and no other does: $name', (rehearsal) => {
    expect(problemsOf(rehearsal, firedBy(alarms, samplesOf(rehearsal.name), rehearsal))).toEqual([]);
  });

  it('are each on in some rehearsal', () => {
    const rehearsed = new Set(rehearsals.flatMap(({ fires }) => Object.keys(fires)));
    expect(alarms.map(endOf).filter((name) => !rehearsed.has(name))).toEqual([]);
  });
});

const withKeys = (alarm: TemplateAlarm, change: (key: string) => string): TemplateAlarm => ({
  ...alarm,
  metrics: new Map([...alarm.metrics].map(([id, metric]) => [id, { ...metric, key: change(metric.key) }])),
});

describe('a mistake in any alarm is noticed by the rehearsals', () => {
  it.each<[string, (alarm: TemplateAlarm) => TemplateAlarm]>([
    ['its metric has another name', (alarm) => withKeys(alarm, (key) => key.replace(/ (\w+)/, ' $1s'))],
    ['its metric lacks a dimension', (alarm) => withKeys(alarm, (key) => key.replace(/ \w+=.*/, ''))],
    [
      'it compares the other way round',
      (alarm) => ({
        ...alarm,
        comparison: alarm.comparison === 'LessThanThreshold' ? 'GreaterThanThreshold' : 'LessThanThreshold',
      }),
    ],
    ['it mails nobody', (alarm) => ({ ...alarm, mails: { on: false, over: false } })],
  ])('%s', (_, change) => {
    // Silence alone raises that one, whatever it compares.
    const changed = alarms
      .map(change)
      .filter(
        (alarm, place) => !(alarm.missing === 'breaching' && alarm.comparison !== alarms[place]?.comparison),
      );
    expect(changed.filter((alarm) => !isNoticed(alarm)).map(endOf)).toEqual([]);
  });

  it.each<[TemplateAlarm['missing'], readonly string[]]>([
    ['breaching', []],
    ['notBreaching', []],
    // In no rehearsal is one of these over, and on again.
    [
      'ignore',
      ['BounceQueue/NewDeadLetters', 'BounceQueue/Stalled', 'Poller/Failing', 'Poller/RunsNotStarted'],
    ],
  ])('what is missing is taken for %s', (missing, harmless) => {
    const changed = alarms.filter((alarm) => alarm.missing !== missing);
    expect(changed.filter((alarm) => !isNoticed({ ...alarm, missing })).map(endOf)).toEqual(harmless);
  });

  it('the zeros after a trouble are not sent', () => {
    const withoutZeros: Change = (samples) =>
      new Map(
        [...samples].map(([key, some]) => [
          key,
          key.startsWith('BounceHygiene') ? some.filter(({ value }) => value > 0) : some,
        ]),
      );
    expect(alarms.filter((alarm) => isNoticed(alarm, withoutZeros)).map(endOf)).toContain(
      'Poller/SignInNeeded',
    );
  });
});
