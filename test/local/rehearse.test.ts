import { describe, expect, test } from 'vitest';
import type { Pipeline } from '../../local/pipeline.ts';
import { rehearse } from '../../local/rehearse.ts';
import { silentProgress } from '../../local/terminal/progress.ts';
import type { AddressRecord } from '../../shared/aws/address-records.ts';
import { aBounce } from '../support/a-bounce.ts';
import { anAddressRecord } from '../support/an-address-record.ts';

const ada = aBounce();
const grace = aBounce({ address: 'grace@example.com' });
const drained = { deleted: 0, batches: 0, deadLetters: 0, failures: [] };
const fine = { ok: true, answer: null } as const;
const failed = { ok: false, errorType: 'StorageError', errorMessage: 'no' } as const;

/** A pipeline whose table looks, after each tick, as the next of `tables` says. */
function pretend(
  tables: readonly AddressRecord[][],
  published: readonly number[],
  result: typeof fine | typeof failed = fine,
) {
  let ticks = 0;
  const pipeline: Pick<Pipeline, 'tick' | 'drain' | 'lastRun'> = {
    tick: async () => {
      ticks += 1;
      return { result, published: published[ticks - 1] ?? 0 };
    },
    drain: async () => drained,
    lastRun: () => undefined,
  };
  const readRecords = async () => tables[Math.min(ticks, tables.length) - 1] ?? [];
  const account = { expected: [ada, grace], requestsSoFar: () => ticks * 3 };
  return rehearse(pipeline, account, readRecords, silentProgress);
}

const both = [anAddressRecord([ada]), anAddressRecord([grace])];

describe('rehearse', () => {
  test('ticks twice when the first tick read everything', async () => {
    const { ticks, comparison, decidedAgain } = await pretend([both, both], [2, 0]);

    expect(ticks.map(({ published }) => published)).toEqual([2, 0]);
    expect(ticks.map(({ requests }) => requests)).toEqual([3, 3]);
    expect(comparison.lost).toEqual([]);
    expect(decidedAgain).toBe(0);
  });

  test('goes on ticking while a run that ran out of time leaves bounces unread', async () => {
    const { ticks, comparison } = await pretend([[anAddressRecord([ada])], both, both], [1, 1, 0]);

    expect(ticks).toHaveLength(3);
    expect(comparison.lost).toEqual([]);
  });

  test('does not wait for ever for a bounce that never comes', async () => {
    const one = [anAddressRecord([ada])];
    const { ticks, comparison } = await pretend([one, one, one], [1, 0, 0]);

    expect(ticks).toHaveLength(3);
    expect(comparison.lost).toEqual([grace]);
  });

  test('does not repeat a poller that fails more than it has to', async () => {
    const { ticks, comparison } = await pretend([[], []], [0, 0], failed);

    expect(ticks).toHaveLength(2);
    expect(comparison.lost).toEqual([ada, grace]);
  });

  test('sees that the last tick decided an address again', async () => {
    const again = [anAddressRecord([ada], 'revision-2'), anAddressRecord([grace])];

    await expect(pretend([both, again], [2, 0])).resolves.toMatchObject({ decidedAgain: 1 });
  });
});
