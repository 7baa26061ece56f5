import { existsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../local/servers/shuffle.ts';
import { anOwnAccount, aSmallAccount, type OwnAccount } from '../../support/an-own-account.ts';
import { onWrites } from '../../support/on-writes.ts';

/** KILL_POINTS=50 takes ten minutes, and prints its figures. */
const points = Number(process.env.KILL_POINTS ?? 4);
/** Of an undisturbed run, whose figures the points are drawn from. */
const [requests, tableWrites] = [7, 36];

/** When a run is killed: as a request arrives at Constant Contact, or after a number of writes to a part of the store. */
type Point =
  | { readonly at: 'request'; readonly nth: number }
  | { readonly at: 'table' | 'store' | 'backups'; readonly nth: number };

/** The same in every run of the tests; the kinds take turns, so that few points are of each kind, too. */
function drawn(number: number): Point {
  const random = seededRandom(number + 1);
  const upTo = (most: number) => 1 + Math.floor(random() * most);
  switch (number % 4) {
    case 0:
      return { at: 'request', nth: upTo(requests) };
    case 1:
    case 2:
      return { at: 'table', nth: upTo(tableWrites) };
    default:
      return number % 8 === 3 ? { at: 'store', nth: upTo(20) } : { at: 'backups', nth: upTo(3) };
  }
}

async function runUntilKilled(own: OwnAccount, { at, nth }: Point): Promise<'killed' | 'ended'> {
  const { ended, killAll } = own.start(['run', '--json']);
  let seen = 0;
  const count = (what: string) => {
    if (what === at && ++seen === nth) killAll();
  };
  const writes = onWrites(own.home, count);
  own.onRequest(() => count('request'));
  const { exitCode } = await ended;
  writes.stop();
  own.onRequest(() => {});
  return exitCode === 137 ? 'killed' : 'ended';
}

const list = async (own: OwnAccount) =>
  (await own.command(['list', '--json'])).printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ decidedAt: _, ...record }) => record)
    .toSorted((one, other) => (one.address < other.address ? -1 : 1));

/** Requests to Constant Contact, of the killed run and the one after it together. */
const figures: number[] = [];
let kills = 0;

describe('bounce-hygiene run that is killed, with all that it has started', { timeout: 240_000 }, () => {
  const now = Date.now();

  afterAll(() => {
    if (process.env.KILL_POINTS === undefined) return;
    const [least, median, most] = [0, figures.length >> 1, figures.length - 1].map(
      (position) => figures.toSorted((one, other) => one - other)[position],
    );
    writeSync(
      2,
      `${figures.length} points, ${kills} killed in time: requests of both runs together ${least}, ${median}, ${most} (least, median, most), undisturbed ${requests}\n`,
    );
  });

  it.each(Array.from({ length: points }, (_, number) => [number, drawn(number)] as const))(
    'at point %i, %o, is made up for by the next one: nothing is lost, nothing is double',
    async (_, point) => {
      // A rotating token that the vendor has spent and nobody has heard of is lost: there its owner has to be of the other kind.
      const mode = point.at === 'request' && point.nth === 1 ? 'long-lived' : 'rotating';
      const own = await anOwnAccount({ account: aSmallAccount(now), tokens: { mode } });
      own.signIn();
      const how = await runUntilKilled(own, point);
      if (how === 'killed') kills += 1;
      const wasUnclean = existsSync(join(own.home, 'store', 'unclean'));
      const { exitCode, printed, errors } = await own.command(['run', '--until-complete', '--json']);

      expect([exitCode, errors]).toEqual([0, expect.any(String)]);
      const result = JSON.parse(printed);
      expect(result).toMatchObject({
        ...{ complete: true, addresses: 14, deadLetters: 0 },
        decisions: { suppress: 6, review: 2, retry: 4, ignore: 2 },
      });
      expect(own.account.requests.length).toBeLessThanOrEqual(2 * requests + 1);
      figures.push(own.account.requests.length);
      expect(await list(own)).toEqual(await undisturbed());
      expect(result.repaired !== null).toBe(wasUnclean);
      const verified = await own.command(['store', 'verify', '--json']);
      expect([verified.exitCode, JSON.parse(verified.printed)]).toMatchObject([0, { ok: true }]);
    },
  );

  let reference: Promise<unknown[]> | undefined;
  function undisturbed(): Promise<unknown[]> {
    reference ??= (async () => {
      const own = await anOwnAccount({ account: aSmallAccount(now) });
      own.signIn();
      expect((await own.command(['run'])).exitCode).toBe(0);
      expect(own.account.requests.length).toBe(requests);
      return list(own);
    })();
    return reference;
  }
});
