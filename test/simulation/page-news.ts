import type { Outcome } from '../../local/simulated-account/faults.ts';
import { purposeOf } from '../../local/simulated-account/gateway.ts';
import type { Arriving } from '../../local/simulated-account/reception.ts';

export interface PageNews {
  /** Takes note of what was answered to a request. */
  note(request: Arriving, outcome: Outcome, at: number): void;
  /** By UTC date: pages of reports that held a row no page had held before. Nobody can read all rows with fewer. */
  readonly pagesByDate: ReadonlyMap<string, number>;
}

/** Watches which pages of reports were worth their request. */
export function createPageNews(): PageNews {
  const shown = new Set<string>();
  const pagesByDate = new Map<string, number>();
  return {
    pagesByDate,
    note({ url }, outcome, at) {
      const { pathname } = new URL(url, 'http://127.0.0.1');
      if (purposeOf(pathname) !== 'bounces' || typeof outcome !== 'object' || outcome.status !== 200) return;
      const before = shown.size;
      for (const row of JSON.parse(outcome.body).tracking_activities) shown.add(JSON.stringify(row));
      const date = new Date(at).toISOString().slice(0, 10);
      if (shown.size > before) pagesByDate.set(date, (pagesByDate.get(date) ?? 0) + 1);
    },
  };
}
