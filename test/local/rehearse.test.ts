import { describe, expect, test } from 'vitest';
import { silentProgress } from '../../cli/terminal/progress.ts';
import { findProblems } from '../../local/outcome/problems.ts';
import type { Pipeline } from '../../local/pipeline.ts';
import { rehearse } from '../../local/rehearse.ts';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { aBounce } from '../support/a-bounce.ts';
import { aHeldRecord } from '../support/a-held-record.ts';
import { aRunLine } from '../support/a-rehearsal.ts';
import { anAddressRecord } from '../support/an-address-record.ts';
import { anIncidentReference } from '../support/an-incident-reference.ts';

const ada = aBounce();
const grace = aBounce({ address: 'grace@example.com' });
const drained = { deleted: 0, batches: 0, isCut: false, deadLetters: 0, failures: [] };
const fine = { ok: true, answer: null } as const;
const failed = { ok: false, errorType: 'StorageError', errorMessage: 'no' } as const;

/** A pipeline whose table looks, after each run, as the next of `tables` says; each run leaves so many messages. */
function pretend(
  tables: readonly AddressRecord[][],
  messages: readonly number[],
  { result = fine, repeats = [] }: { result?: typeof fine | typeof failed; repeats?: readonly number[] } = {},
) {
  let runs = 0;
  const pipeline: Pick<Pipeline, 'runPoller' | 'drain'> = {
    runPoller: async () => {
      runs += 1;
      const run = { ...aRunLine, repeats: repeats[runs - 1] ?? 0 };
      return { result, messages: messages[runs - 1] ?? 0, run: result.ok ? run : undefined };
    },
    drain: async () => drained,
  };
  const readRecords = async () => tables[Math.min(runs, tables.length) - 1] ?? [];
  const account = { expected: [ada, grace], requestsSoFar: () => runs * 3 };
  return rehearse(pipeline, account, readRecords, silentProgress);
}

const both = [anAddressRecord([ada]), anAddressRecord([grace])];

describe('rehearse', () => {
  test('runs twice when the first run read everything', async () => {
    const { runs, comparison, decidedAgain } = await pretend([both, both], [2, 0]);

    expect(runs.map(({ published }) => published)).toEqual([2, 0]);
    expect(runs.map(({ requests }) => requests)).toEqual([3, 3]);
    expect(comparison.lost).toEqual([]);
    expect(decidedAgain).toBe(0);
  });

  test('goes on running while a run that ran out of time leaves bounces unread', async () => {
    const { runs, comparison } = await pretend([[anAddressRecord([ada])], both, both], [1, 1, 0]);

    expect(runs).toHaveLength(3);
    expect(comparison.lost).toEqual([]);
  });

  test('does not wait for ever for a bounce that never comes', async () => {
    const one = [anAddressRecord([ada])];
    const { runs, comparison } = await pretend([one, one, one], [1, 0, 0]);

    expect(runs).toHaveLength(3);
    expect(comparison.lost).toEqual([grace]);
  });

  test('does not repeat a poller that fails more than it has to', async () => {
    const { runs, comparison } = await pretend([[], []], [0, 0], { result: failed });

    expect(runs).toHaveLength(2);
    expect(comparison.lost).toEqual([ada, grace]);
  });

  test('sees that the last run decided an address again', async () => {
    const again = [anAddressRecord([ada], 'revision-2'), anAddressRecord([grace])];

    await expect(pretend([both, again], [2, 0])).resolves.toMatchObject({ decidedAgain: 1 });
  });

  describe('when the last run publishes bounces again', () => {
    const grown = anAddressRecord([grace]);
    const held = { ...aHeldRecord([ada]), revision: 'revision-2' };
    const dismissed = {
      ...aHeldRecord([ada], anIncidentReference({ status: 'dismissed', version: 2 })),
      revision: 'revision-3',
    };

    test('finds nothing wrong where an incident was opened that holds them', async () => {
      const rehearsal = await pretend([both, [held, grown]], [2, 1], { repeats: [0, 1] });

      expect(rehearsal.last).toMatchObject({ messages: 1, published: 0, repeats: 1 });
      expect(findProblems(rehearsal)).toEqual([]);
    });

    test('finds nothing wrong where an incident has ended that held them', async () => {
      const rehearsal = await pretend(
        [
          [held, grown],
          [dismissed, grown],
        ],
        [2, 1],
        { repeats: [0, 1] },
      );

      expect(findProblems(rehearsal)).toEqual([]);
    });

    test.each([
      ['and calls none of them a repeat', both, [2, 1], [0, 0]],
      ['and calls them repeats, and there is no incident', both, [2, 1], [0, 1]],
      ['and more often than an incident explains', [held, grown], [2, 2], [0, 1]],
      ['and calls more of them repeats than an incident explains', [held, grown], [2, 2], [0, 2]],
    ])('fails where it does so %s', async (_, after, messages, repeats) => {
      const rehearsal = await pretend([both, after], messages, { repeats });

      expect(findProblems(rehearsal)).toEqual([expect.stringMatching(/^1 bounce is (sent|published again)/)]);
    });

    test('fails where it decides somebody again whom no incident concerns', async () => {
      const again = anAddressRecord([grace], 'revision-2');
      const rehearsal = await pretend([both, [held, again]], [2, 2], { repeats: [0, 2] });

      expect(findProblems(rehearsal)).toEqual([
        expect.stringMatching(/^1 bounce is published again/),
        '1 address was decided a second time.',
      ]);
    });
  });
});
