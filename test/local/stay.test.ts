import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, test } from 'vitest';
import { silentProgress } from '../../cli/terminal/progress.ts';
import type { Laptop, PolledOnce } from '../../local/demonstrate.ts';
import { stay } from '../../local/stay.ts';
import { aPage } from '../support/a-page.ts';
import { aRunLine } from '../support/a-rehearsal.ts';

const quiet: PolledOnce = {
  result: { ok: true, answer: null },
  messages: 0,
  drained: { deleted: 0, batches: 0, isCut: false, deadLetters: 0, failures: [] },
  run: { ...aRunLine, published: 0 },
};

/** What a person sees who presses these keys; `undefined` closes their input. */
async function press(
  words: readonly (string | undefined)[],
  what: Partial<Laptop> = {},
  width = Number.POSITIVE_INFINITY,
): Promise<string> {
  const printed: string[] = [];
  const laptop: Laptop = {
    environment: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:4567', AWS_SECRET_ACCESS_KEY: 'local' },
    stackName: 'Hygiene',
    runPoller: async () => quiet,
    breakProvider: () => ({ provider: 'mailbox.example', contacts: 100, sentThere: 1_200 }),
    ...what,
  };
  const lines = [...words];
  const nextLine = async () => lines.shift();
  await stay(laptop, { nextLine, page: aPage(printed, width), progress: silentProgress });
  return plain(printed.join('\n'));
}

describe('run --simulated --stay', () => {
  test('gives the commands to try, ready to be copied, until Enter', async () => {
    const seen = await press(['']);

    expect(seen).toContain(
      '  AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:4567 AWS_SECRET_ACCESS_KEY=local ' +
        'npx bounce-hygiene replay --policy cautious --stack Hygiene\n',
    );
    expect(seen).toContain('npx bounce-hygiene incidents --stack Hygiene\n');
  });

  test('breaks the commands at 80 columns so that they can be copied', async () => {
    const seen = await press([''], {}, 80);

    for (const line of seen.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(seen.replaceAll(/ \\\n +/g, ' ')).toContain(
      'AWS_SECRET_ACCESS_KEY=local npx bounce-hygiene incidents --stack Hygiene\n',
    );
  });

  test('ends when nobody can press anything any more', async () => {
    await expect(press([undefined])).resolves.toContain('Everything is still running');
  });

  test('lets the poller run once for each t, and says what came of it in numbers that add up', async () => {
    const incidents = { open: 1, opened: ['outage-1'], swept: 30 };
    const busy: PolledOnce = {
      ...quiet,
      messages: 2_430,
      drained: { ...quiet.drained, deleted: 2_430 },
      run: { ...aRunLine, published: 1_200, repeats: 1_230, incidents },
    };
    let runs = 0;
    const runPoller = async () => {
      runs += 1;
      return busy;
    };

    const seen = await press(['t', ' t ', ''], { runPoller });

    expect(runs).toBe(2);
    expect(seen).toContain(
      [
        '  2,430 messages published, 2,430 decided:',
        '    1,200  new bounces',
        '    1,200  bounces once more, with what other sends say of them',
        '       30  addresses told how an incident ended',
        '  Opened: outage-1',
        '  Incidents open: 1',
      ].join('\n'),
    );
  });

  test('says why a run of the poller failed, and goes on', async () => {
    const result = { ok: false, errorType: 'StorageError', errorMessage: 'Could not read.' } as const;

    const seen = await press(['t', 'o', ''], { runPoller: async () => ({ ...quiet, result }) });

    expect(seen).toContain('The poller failed (StorageError): Could not read.');
    expect(seen).toContain('mailbox.example refused 100 of the 1,200 messages for it');
  });

  test('repeats what may be pressed when something else was', async () => {
    expect(await press(['help', ''])).toContain('t, o, or Enter alone to end');
  });
});
