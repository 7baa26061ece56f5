import { describe, expect, it } from 'vitest';
import type { TemplateAlarm } from './alarm.ts';
import { type AlarmState, judge, playAlarm, type Samples } from './evaluate.ts';

const above = { comparison: 'GreaterThanThreshold', threshold: 0 } as const;
const ways = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const before: AlarmState = 'INSUFFICIENT_DATA';
const kept = 'as before';

/** `X` breaches, `0` does not, and `-` is missing, as in the guide. */
function valuesOf(picture: string): (number | undefined)[] {
  return picture.split(' ').map((mark) => ({ X: 1, 0: 0 })[mark]);
}

describe('the tables of the CloudWatch guide on missing data', () => {
  it.each([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', before, kept, 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', kept, 'ALARM', 'OK'],
  ])('three of three, %s', (picture, ...expected) => {
    const states = ways.map((missing) =>
      judge({ ...above, breaches: [3, 3], missing }, valuesOf(picture), before),
    );
    expect(states).toEqual(expected.map((state) => (state === kept ? before : state)));
  });

  it.each([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', kept, 'ALARM', 'OK'],
  ])('two of three, %s', (picture, ...expected) => {
    const states = ways.map((missing) =>
      judge({ ...above, breaches: [2, 3], missing }, valuesOf(picture), before),
    );
    expect(states).toEqual(expected.map((state) => (state === kept ? before : state)));
  });
});

describe('an alarm over time', () => {
  const minute = 60_000;
  const alarm: TemplateAlarm = {
    ...above,
    name: 'an alarm',
    periodMs: 5 * minute,
    metrics: new Map([['metric', { key: 'a metric', statistic: 'Maximum' }]]),
    expression: 'metric',
    breaches: [1, 1],
    missing: 'notBreaching',
    mails: { on: true, over: true },
  };
  const play = (what: Partial<TemplateAlarm>, samples: Samples) =>
    playAlarm({ ...alarm, ...what }, new Map([['a metric', samples]]), { from: 0, to: 60 * minute }).map(
      ({ at, to }) => [at / minute, to],
    );

  it('is on from the minute after a breach until the newest known period has none', () => {
    expect(play({}, [{ at: 10 * minute, value: 1 }])).toEqual([
      [0, 'OK'],
      [11, 'ALARM'],
      // Two periods more are looked at before what is missing counts.
      [26, 'OK'],
    ]);
  });

  it('that ignores what is missing stays on until something says otherwise', () => {
    const on = { at: 10 * minute, value: 1 };
    expect(play({ missing: 'ignore' }, [on])).toEqual([[11, 'ALARM']]);
    expect(play({ missing: 'ignore' }, [on, { at: 40 * minute, value: 0 }])).toEqual([
      [11, 'ALARM'],
      [41, 'OK'],
    ]);
  });

  it('on growth sees the first message of a queue that reported nothing before', () => {
    const visible = Array.from({ length: 20 }, (_, number) => ({ at: (20 + number) * minute, value: 1 }));
    expect(play({ expression: 'DIFF(FILL(metric, 0))' }, visible)).toEqual([
      [0, 'OK'],
      [21, 'ALARM'],
      [26, 'OK'],
    ]);
  });
});
