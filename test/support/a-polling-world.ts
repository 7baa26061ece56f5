import { afterEach } from 'vitest';
import type { RequestRecord } from '../../local/simulated-account/reception.ts';
import { aClock } from './a-clock.ts';
import { aFirstWeek, thatEvening } from './a-first-week.ts';
import { aWorld, type World, type WorldOptions } from './a-world.ts';

export interface PollingWorld {
  /** The world of the test that is running. */
  readonly world: World;
  /** A signed-in account on the evening of its first sends, unless the options say otherwise. */
  start(options?: Partial<WorldOptions>): Promise<void>;
  /** The requests of one purpose so far. */
  requests(purpose: string): RequestRecord[];
  /** Requests for whole reports, as against those that ask by code. */
  reads(): RequestRecord[];
  /** How the latest run said it ended. */
  ending(): unknown;
}

/** A world for each test of a file, closed after it. */
export function aPollingWorld(): PollingWorld {
  let current: World | undefined;
  afterEach(() => current?.close());

  function world(): World {
    if (!current) throw new Error('the test has not started its world');
    return current;
  }

  const requests = (purpose: string) =>
    world().constantContact.requests.filter((request) => request.purpose === purpose);
  return {
    get world() {
      return world();
    },
    async start(options = {}) {
      current = await aWorld({ account: aFirstWeek(), clock: aClock(thatEvening), ...options });
      current.signIn();
    },
    requests,
    reads: () => requests('bounces').filter(({ query }) => !query.includes('bounce_code')),
    ending: () => world().poller.notes.at(-1)?.fields.ending,
  };
}
