import { describe, expect, it } from 'vitest';
import {
  choosePolicy,
  PolicyError,
  type PolicySetting,
  policyNames,
  policySettings,
} from '../../../shared/bounce/policies.ts';
import { policyProblems } from '../../../shared/bounce/policy-problems.ts';

const choose = (name: string, tuned: Record<string, number> = {}) => choosePolicy({ name, tuned });

function problemsOf(name: string, tuned: Record<string, number>): readonly string[] {
  try {
    choose(name, tuned);
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
}

const versions = { standard: 3, cautious: 4, strict: 1 } as const;

describe('a policy', () => {
  it('is standard, cautious or strict', () => {
    expect(policyNames).toEqual(['standard', 'cautious', 'strict']);
  });

  it.each(policyNames)('%s can be right, and names its version', (name) => {
    expect(policyProblems(choose(name))).toEqual([]);
    expect(choose(name).version).toBe(`${name}/${versions[name]}`);
  });

  it('tuned says so in its version, in one order whatever the order of the settings', () => {
    const version = 'standard/3+retryDaysFull=10+softBounceSends=4';
    expect(choose('standard', { softBounceSends: 4, retryDaysFull: 10 }).version).toBe(version);
    expect(choose('standard', { retryDaysFull: 10, softBounceSends: 4 }).version).toBe(version);
  });

  it('tuned has the new number and leaves the others alone', () => {
    const soft = choose('standard', { softBounceSends: 4 }).rules['soft-bounces'];
    expect(soft?.escalation).toEqual({ sends: 4, overDays: 14, withinDays: 400 });
    expect(choose('standard').rules['soft-bounces']?.escalation?.sends).toBe(5);
  });

  it.each([
    ['softBounceSends', 3],
    ['softBounceOverDays', 30],
    ['softBounceWithinDays', 90],
    ['retryDaysFull', 10],
    ['retryDaysUndeliverable', 5],
    ['retryDaysLongest', 14],
    ['outagePastMessages', 20],
  ] as const)('of the standard kind takes %s=%d', (setting, value) => {
    expect(problemsOf('standard', { [setting]: value })).toEqual([]);
  });

  it.each([
    ['blockSends', 5],
    ['blockOverDays', 30],
    ['outagePastMessages', 20],
  ] as const)('of the cautious kind takes %s=%d', (setting, value) => {
    expect(problemsOf('cautious', { [setting]: value })).toEqual([]);
  });
});

describe('outage detection', () => {
  it('lets the past count for fifteen messages unless it is set, in both policies that have it', () => {
    for (const name of ['standard', 'cautious'] as const) {
      expect(choose(name).outageDetection).toEqual({
        codes: ['B', 'S', 'Z'],
        ...{ pastMessages: 15, echoDays: 16, secondFromDays: 14, secondWithinDays: 100 },
      });
      const tuned = choose(name, { outagePastMessages: 30 });
      expect([tuned.outageDetection?.pastMessages, tuned.version]).toEqual([
        30,
        `${name}/${versions[name]}+outagePastMessages=30`,
      ]);
    }
    expect(choose('strict').outageDetection).toBeUndefined();
  });
});

describe('a policy is refused', () => {
  it.each(['Standard', 'lenient', '', 'constructor', '__proto__'])(
    'by a name %j that there is not',
    (name) => {
      expect(() => choose(name)).toThrow(
        `This policy cannot be right: there is no policy "${name}", only standard, cautious, strict.`,
      );
    },
  );

  it.each(Object.entries(policySettings))(
    'for %s out of its range or between two numbers',
    (setting, range) => {
      for (const value of [
        range.from - 1,
        range.to + 1,
        range.from + 0.5,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        0,
      ])
        expect(problemsOf('cautious', { [setting]: value })).toContain(
          `${setting} must be a whole number from ${range.from} to ${range.to}, not ${value}`,
        );
    },
  );

  it.each(Object.entries(policySettings))('never for %s being at an end of its range', (setting, range) => {
    for (const value of [range.from, range.to])
      expect(problemsOf('cautious', { [setting]: value }).join()).not.toContain('must be a whole number');
  });

  it.each([
    ['standard', 'blockSends'],
    ['strict', 'softBounceSends'],
    ['strict', 'outagePastMessages'],
  ] as const)('%s has no number for %s', (name, setting: PolicySetting) => {
    expect(problemsOf(name, { [setting]: policySettings[setting].from })).toContain(
      `${setting} means nothing in the policy ${name}`,
    );
  });

  it.each(['softBounces', 'constructor', 'version'])('for %s, which is no setting', (setting) => {
    expect(problemsOf('standard', { [setting]: 5 })).toEqual([`${setting} is not a setting of a policy`]);
  });

  it.each(['outageContacts', 'outageSharePercent', 'outageTimesUsual'])(
    'for %s, which is gone, with the setting that takes its place',
    (setting) => {
      expect(problemsOf('standard', { [setting]: 20 })).toEqual([
        `${setting} is gone: a send is judged by who took earlier ones; outagePastMessages, from 10 to 30, says how eagerly`,
      ]);
    },
  );

  it('when its days cannot be seen within its window', () => {
    expect(problemsOf('standard', { softBounceOverDays: 90, softBounceWithinDays: 90 })).toEqual([
      'the rule soft-bounces cannot see 90 days within 90',
    ]);
  });

  it('when whoever keeps its dates can never be counted', () => {
    expect(problemsOf('standard', { softBounceSends: 6, softBounceWithinDays: 90 })).toEqual([
      'the rule soft-bounces waits so long that 6 sends take 105 days, more than the 90 it adds up',
    ]);
    expect(problemsOf('standard', { softBounceSends: 6, softBounceWithinDays: 105 })).toEqual([]);
    expect(problemsOf('standard', { softBounceSends: 17 })).toEqual([
      'the rule soft-bounces waits so long that 17 sends take 413 days, more than the 400 it adds up',
    ]);
    expect(problemsOf('standard', { softBounceSends: 16 })).toEqual([]);
  });

  it('when a first wait is above the longest', () => {
    expect(problemsOf('strict', { retryDaysFull: 29 })).toEqual([
      'the rule soft-bounces has a first wait above its longest one',
    ]);
  });

  it('with everything that is wrong at once, so that one look is enough', () => {
    expect(() => choose('standard', { softBounceSends: 0, outagePastMessages: 1 })).toThrow(
      'This policy cannot be right: outagePastMessages must be a whole number from 10 to 30, not 1; ' +
        'softBounceSends must be a whole number from 2 to 20, not 0.',
    );
  });
});
