import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../../cli/terminal/progress.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeRecords } from '../../support/stored-records.ts';

const many = Array.from({ length: 101 }, (_, nth) => `reader${nth}@example.com`);
/** More than are read at once. */
const stored = [...many, ...Array.from({ length: 500 }, (_, nth) => `another${nth}@example.com`)];
const because = ['--reason', 'they asked', '--yes'];

let table: TestTable;
beforeAll(async () => {
  table = await aTable();
  await storeRecords(
    table,
    stored.map((address) => anAddressRecord([aBounce({ address })])),
  );
});
afterAll(() => table.close());

/** Runs a command, and interrupts it when the step begins whose title begins so. */
async function cut(words: readonly string[], at: string) {
  const marks: string[] = [];
  let isInterrupted = false;
  const progress: Progress = {
    async step(title, work) {
      if (title.startsWith(at)) isInterrupted = true;
      const mark = (sign: string) => marks.push(`${sign} ${title}`);
      try {
        const result = await work(() => {});
        mark('✔');
        return result;
      } catch (error) {
        mark('✖');
        throw error;
      }
    },
  };
  const { exitCode, errors } = await runHere([...words, '--stack', 'Hygiene'], {
    progress,
    isInterrupted: () => isInterrupted,
    newRevision: () => at.replaceAll(' ', '-'),
    openTarget: async () => aTarget(table),
  });
  return { exitCode, errors, last: marks.at(-1) };
}

describe('a step that Ctrl-C has cut', () => {
  it.each([
    ['Reading what is known of 101 addresses', ['suppress', ...many, ...because]],
    ['Writing batch', ['suppress', ...many, ...because]],
    ['Looking for the addresses', ['suppress', '--domain', 'example.com', ...because]],
    ['Deciding every address again', ['replay', '--policy', 'cautious', '--apply', '--samples', '0']],
  ])('is not shown as one that is done: %s', async (title, words) => {
    const { exitCode, errors, last } = await cut(words, title);

    expect([exitCode, last]).toEqual([130, expect.stringMatching(`^✖ ${title}`)]);
    expect(errors).toContain('Stopped');
  });
});
