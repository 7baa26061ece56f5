import type { Unfinished } from '../../functions/poller/plan/unfinished.ts';

/** A report that the last run could not finish, and that is first in the next, unless said. */
export function anUnfinishedReport(campaignActivityId: string, what: Partial<Unfinished> = {}): Unfinished {
  return { campaignActivityId, since: '2026-11-20T11:45:00.000Z', turn: 'first', ...what };
}
