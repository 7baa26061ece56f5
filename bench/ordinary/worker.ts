import { parentPort } from 'node:worker_threads';
import { createAccount } from '../../local/simulated-account/create-account.ts';
import { twoRuns } from '../../test/support/two-runs.ts';
import { anOrdinaryAccount } from './an-ordinary-account.ts';

/** Accounts to play, by number. */
export interface Chunk {
  readonly from: number;
  readonly accounts: number;
}

/** What came of some accounts. */
export interface Played {
  readonly accounts: number;
  /** Rows in all of them. */
  readonly bounces: number;
  /** Accounts in which an incident was opened, by number. */
  readonly withIncidents: readonly number[];
  readonly incidents: number;
  /** Accounts whose second run published something. */
  readonly publishedAgain: number;
}

parentPort?.on('message', async ({ from, accounts }: Chunk) => {
  const withIncidents: number[] = [];
  let [bounces, incidents, publishedAgain] = [0, 0, 0];
  for (let number = from; number < from + accounts; number += 1) {
    const options = anOrdinaryAccount(number);
    const { first, second, incidents: opened } = await twoRuns(createAccount(options), options.now);
    bounces += first.bounces;
    incidents += opened.length;
    if (opened.length > 0) withIncidents.push(number);
    if (second.bounces + second.repeats > 0) publishedAgain += 1;
  }
  parentPort?.postMessage({ accounts, bounces, withIncidents, incidents, publishedAgain } satisfies Played);
});
