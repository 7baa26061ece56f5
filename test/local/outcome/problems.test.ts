import { describe, expect, test } from 'vitest';
import { findProblems } from '../../../local/outcome/problems.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aRehearsal, aRehearsedRun } from '../../support/a-rehearsal.ts';

describe('findProblems', () => {
  test('finds none in a good run', () => {
    expect(findProblems(aRehearsal())).toEqual([]);
  });

  test('says that a bounce was lost, and which, without its address', () => {
    const lost = [aBounce()];
    const [problem, ...others] = findProblems(
      aRehearsal({ comparison: { lost, misread: [], duplicated: 0, invented: 0 } }),
    );

    expect(problem).toContain('1 bounce is in the account and not in the table: LOST');
    expect(problem).toContain(lost[0]?.campaignActivityId);
    expect(problem).not.toContain('@');
    expect(others).toEqual([]);
  });

  test('says that bounces were published again', () => {
    expect(findProblems(aRehearsal({ last: aRehearsedRun({ published: 2 }) }))).toEqual([
      '2 bounces are sent to be decided again by the last run, though nothing was new.',
    ]);
  });

  test('finds none where the last run published bounces again for an incident that holds them', () => {
    expect(findProblems(aRehearsal({ last: aRehearsedRun({ published: 0, repeats: 30 }) }))).toEqual([]);
  });

  test('says that bounces were published again for an incident that does not hold them', () => {
    expect(
      findProblems(aRehearsal({ last: aRehearsedRun({ published: 0, repeats: 30 }), repeatsUnexplained: 2 })),
    ).toEqual(['2 bounces are published again by the last run for an incident, and no incident holds them.']);
  });

  test('says that addresses were decided a second time', () => {
    expect(findProblems(aRehearsal({ decidedAgain: 3 }))).toEqual([
      '3 addresses were decided a second time.',
    ]);
  });

  test('says why the poller failed', () => {
    const result = { ok: false, errorType: 'SignInNeededError', errorMessage: 'Sign in.' } as const;

    expect(findProblems(aRehearsal({ runs: [aRehearsedRun({ result })] }))).toEqual([
      'The poller failed (SignInNeededError): Sign in.',
    ]);
  });

  test('says once that the classifier failed', () => {
    const drained = {
      deleted: 0,
      batches: 2,
      isCut: false,
      deadLetters: 0,
      failures: ['StorageError', 'StorageError'],
    };

    expect(findProblems(aRehearsal({ runs: [aRehearsedRun({ drained })] }))).toEqual([
      'The classifier failed with StorageError.',
    ]);
  });
});
