import { describe, expect, it } from 'vitest';
import type { BounceCode, Decision } from '../../../shared/bounce/bounce-codes.ts';
import type { Escalation, OutageDetection, PolicyRule, Wait } from '../../../shared/bounce/policy.ts';
import { policyProblems } from '../../../shared/bounce/policy-problems.ts';
import { standard } from '../../support/policies.ts';

const soft = standard.rules['soft-bounces'] as PolicyRule & {
  readonly wait: object;
  readonly escalation: object;
};
const detection = standard.outageDetection as OutageDetection;
const q = 'Q' as BounceCode;

/** What is wrong with the standard policy once its rules are changed so. */
const withRules = (rules: Record<string, PolicyRule>) =>
  policyProblems({ ...standard, rules: { ...standard.rules, ...rules } });
const withSoft = (change: Partial<PolicyRule>) => withRules({ 'soft-bounces': { ...soft, ...change } });
const withWait = (wait: object) => withSoft({ wait: { ...soft.wait, ...wait } as Wait });
const withEscalation = (escalation: object) =>
  withSoft({ escalation: { ...soft.escalation, ...escalation } as Escalation });
const withDetection = (change: Partial<OutageDetection>) =>
  policyProblems({ ...standard, outageDetection: { ...detection, ...change } });

describe('a policy that can be right', () => {
  it('has no problems', () => {
    expect(policyProblems(standard)).toEqual([]);
  });

  it('needs no outage detection', () => {
    expect(policyProblems({ rules: standard.rules })).toEqual([]);
  });

  it.each([
    ['two sends', withEscalation({ sends: 2 })],
    ['no window', withEscalation({ withinDays: undefined })],
    ['waits that do not grow', withWait({ factor: 1 })],
    ['a detection of B only', withDetection({ codes: ['B'] })],
    ['a past that counts for one message', withDetection({ pastMessages: 1 })],
    ['S at once after B', withRules({ suspended: { codes: ['S'], decision: 'review', atOnceAfter: ['B'] } })],
  ])('may have %s', (_, problems) => {
    expect(problems).toEqual([]);
  });
});

describe('a policy cannot be right', () => {
  it.each([
    ['no rule says what X means', withRules({ other: { codes: ['Z'], decision: 'review' } })],
    ['2 rules say what Z means', withRules({ other: { codes: ['X', 'Z'], decision: 'review' } })],
    [
      'the rule other knows a bounce code "Q" that does not exist',
      withRules({ other: { codes: ['X', q], decision: 'review' } }),
    ],
    [
      'the rule other knows a bounce code "Q" that does not exist',
      withRules({ other: { codes: ['X'], decision: 'review', atOnceAfter: [q] } }),
    ],
    ['the rule empty has no bounce codes', withRules({ empty: { codes: [], decision: 'review' } })],
    [
      'the rule other decides "forget", which is no decision',
      withRules({ other: { codes: ['X'], decision: 'forget' as Decision } }),
    ],
    [
      'the rule auto-reply must ignore V: the message was delivered',
      withRules({ 'auto-reply': { codes: ['V'], decision: 'suppress' } }),
    ],
    [
      'the rule auto-reply must not add up V: the message was delivered',
      withRules({
        'auto-reply': { codes: ['V'], decision: 'ignore', escalation: { sends: 5, overDays: 14 } },
      }),
    ],
    [
      'the rule other must have a wait exactly when it decides retry',
      withRules({ other: { codes: ['X'], decision: 'retry' } }),
    ],
    [
      'the rule soft-bounces must have a wait exactly when it decides retry',
      withSoft({ decision: 'review' }),
    ],
    [
      'the rule soft-bounces needs a first wait above zero for each of its codes',
      withWait({ firstDays: { F: 7 } }),
    ],
    [
      'the rule soft-bounces needs a first wait above zero for each of its codes',
      withWait({ firstDays: { F: 7, D: 0 } }),
    ],
    ['the rule soft-bounces has a first wait above its longest one', withWait({ longestDays: 6 })],
    ['the rule soft-bounces has waits that grow shorter', withWait({ factor: 0.5 })],
    [
      'the rule non-existent suppresses at once and cannot add up as well',
      withRules({
        'non-existent': { codes: ['B'], decision: 'suppress', escalation: { sends: 2, overDays: 1 } },
      }),
    ],
    ['the rule soft-bounces must add up at least 2 sends', withEscalation({ sends: 1 })],
    ['the rule soft-bounces must add up at least 2 sends', withEscalation({ sends: 0 })],
    ['the rule soft-bounces must add up at least 2 sends', withEscalation({ sends: 2.5 })],
    ['the rule soft-bounces must add up over more than zero days', withEscalation({ overDays: 0 })],
    ['the rule soft-bounces cannot see 14 days within 14', withEscalation({ withinDays: 14 })],
    ['the rule soft-bounces cannot see 14 days within 0', withEscalation({ withinDays: 0 })],
    ['the rule soft-bounces cannot see 14 days within NaN', withEscalation({ withinDays: Number.NaN })],
    [
      'the rule soft-bounces waits so long that 5 sends take 77 days, more than the 76 it adds up',
      withEscalation({ withinDays: 76 }),
    ],
    ['outage detection knows a bounce code "Q" that does not exist', withDetection({ codes: ['B', q] })],
    ['outage detection must hold codes, and never V', withDetection({ codes: [] })],
    ['outage detection must hold codes, and never V', withDetection({ codes: ['B', 'V'] })],
    ['outage detection needs a past of more than zero messages', withDetection({ pastMessages: 0 })],
    ['outage detection needs more than zero days for echoes', withDetection({ echoDays: 0 })],
    [
      'outage detection needs days from above zero to more for a second bounce',
      withDetection({ secondFromDays: 100, secondWithinDays: 100 }),
    ],
  ])('when %s', (problem, problems) => {
    expect(problems).toContain(problem);
  });
});
