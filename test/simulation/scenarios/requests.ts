import type { Operation } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
import { system } from '../system.ts';
import type { Observer } from '../world/observer.ts';
import type { Row } from '../world/vendor/account.ts';
import { type Outcome, simulate } from '../world/world.ts';

/** What a simulation asks of the vendor. */
export interface Requests {
  readonly observer: Observer;
  /** By UTC date. */
  readonly byDate: ReadonlyMap<string, number>;
  /** In order. */
  readonly all: readonly { readonly at: number; readonly operation: Operation }[];
  /** By UTC date: pages of reports that held a row no page had held before. Nobody can read all rows with fewer. */
  readonly pagesWithNews: ReadonlyMap<string, number>;
}

/** Simulates a plan and tells its requests. */
export async function simulateWatched(
  plan: Plan,
): Promise<{ readonly outcome: Outcome; readonly requests: Requests }> {
  let requests = watchRequests(() => plan.startAt);
  const outcome = await simulate(plan, system, {
    watch({ now }) {
      requests = watchRequests(now);
      return requests.observer;
    },
  });
  return { outcome, requests };
}

export function watchRequests(now: () => number): Requests {
  const [byDate, pagesWithNews] = [new Map<string, number>(), new Map<string, number>()];
  const all: { at: number; operation: Operation }[] = [];
  const shown = new Set<Row>();
  const count = (dates: Map<string, number>) => {
    const date = new Date(now()).toISOString().slice(0, 10);
    dates.set(date, (dates.get(date) ?? 0) + 1);
  };
  return {
    byDate,
    all,
    pagesWithNews,
    observer: {
      asks(_by, { operation }) {
        all.push({ at: now(), operation });
        count(byDate);
      },
      shows(_by, rows) {
        const before = shown.size;
        for (const row of rows) shown.add(row);
        if (shown.size > before) count(pagesWithNews);
      },
    },
  };
}
