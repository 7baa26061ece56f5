import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Part } from '../finding.ts';
import { figure } from '../tally.ts';
import type { Chunk, Played } from './worker.ts';

const accounts = 100_000;
/** A few seconds of one core. */
const accountsPerChunk = 500;

/** How often the judgement is wrong where nothing is wrong: the accounts that `npm start` makes up, and their brothers. */
export const ordinary: Part = {
  name: 'ordinary',
  about: 'incidents opened, and bounces published again, in 100,000 ordinary accounts',
  async run(say) {
    const total = await playAll(({ accounts: done }) =>
      say(`${figure(done)} of ${figure(accounts)} accounts`),
    );
    const { bounces, withIncidents, incidents, publishedAgain } = total;
    const some = withIncidents.slice(0, 10).join(', ');
    return {
      goals: [
        {
          what: 'accounts with an incident',
          measured: withIncidents.length,
          atMost: 0,
          unit: 'accounts',
          decimals: 0,
        },
        {
          what: 'accounts whose second run publishes something',
          measured: publishedAgain,
          atMost: 0,
          unit: 'accounts',
          decimals: 0,
        },
      ],
      sections: [
        {
          title: 'Two runs over each account, by planning and judgement alone, on each day of two months',
          head: ['accounts', 'bounces', 'with an incident', 'incidents', 'published again'],
          rows: [
            [total.accounts, bounces, withIncidents.length, incidents, publishedAgain].map((n) => figure(n)),
          ],
          notes: some === '' ? [] : [`The first of those with an incident: ${some}.`],
        },
      ],
    };
  },
};

/** @param onProgress gets the sums so far. */
async function playAll(onProgress: (sum: Played) => void): Promise<Played> {
  let sum: Played = { accounts: 0, bounces: 0, withIncidents: [], incidents: 0, publishedAgain: 0 };
  let next = 1;

  async function work(): Promise<void> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    try {
      while (next <= accounts) {
        const chunk = { from: next, accounts: Math.min(accountsPerChunk, accounts - next + 1) };
        next += chunk.accounts;
        // Not `add(sum, await ...)`: that reads the sum before the wait, and the others add to it meanwhile.
        const played = await play(worker, chunk);
        sum = add(sum, played);
        onProgress(sum);
      }
    } finally {
      await worker.terminate();
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return sum;
}

function play(worker: Worker, chunk: Chunk): Promise<Played> {
  return new Promise((resolve, reject) => {
    worker.once('message', (played: Played) => {
      worker.removeAllListeners('error');
      resolve(played);
    });
    worker.once('error', reject);
    worker.postMessage(chunk);
  });
}

function add(one: Played, other: Played): Played {
  return {
    accounts: one.accounts + other.accounts,
    bounces: one.bounces + other.bounces,
    withIncidents: [...one.withIncidents, ...other.withIncidents].sort((low, high) => low - high),
    incidents: one.incidents + other.incidents,
    publishedAgain: one.publishedAgain + other.publishedAgain,
  };
}
