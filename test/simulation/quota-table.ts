import { setImmediate } from 'node:timers/promises';
import { number } from '../../cli/terminal/number.ts';
import type { Say } from '../../cli/terminal/progress-line.ts';
import { type Account, hasBounceReport } from '../../local/simulated-account/account.ts';
import { dayMs } from '../../shared/bounce/instant.ts';
import { aSendingSeason } from './a-sending-season.ts';
import { aSimulatedWorld } from './a-simulated-world.ts';
import { requestsByDate } from './request-count.ts';

/** What polling costs an account of one size, in requests per day. */
export interface QuotaRow {
  /** Sent in any ninety days, on two days of the week. */
  readonly activities: number;
  /** Of the poller as deployed, with a tick an hour: the mean, and its busiest day. */
  readonly poller: number;
  readonly busiestDay: number;
  /** Of one that asks every activity for its report on every tick, and knows their ids for nothing. */
  readonly naive: number;
  /** Pages that held a new row: nobody can find all rows with fewer. */
  readonly lowerBound: number;
}

const sizes = [10, 100, 300, 1_000, 3_000];
/** A Monday. */
const start = '2026-03-02T00:00:00.000Z';
/** The past is read and settled first; the week after that is counted. */
const readingDays = 4;
const countedDays = 7;
const pageSize = 500;
const lookbackMs = 90 * dayMs;

/** Counts all three in one simulated run for each size. Takes a while for the large ones. */
export async function runQuotaTable({
  activities = sizes,
  say = () => {},
}: {
  readonly activities?: readonly number[];
  readonly say?: Say;
} = {}): Promise<QuotaRow[]> {
  const rows: QuotaRow[] = [];
  for (const [position, size] of activities.entries()) {
    const which = `account ${position + 1} of ${activities.length}, with ${number(size)} activities`;
    rows.push(await countWeek(size, (text) => say(`${which}: ${text}`)));
  }
  return rows;
}

async function countWeek(activities: number, say: Say): Promise<QuotaRow> {
  say('making it');
  const season = aSendingSeason({ seed: activities, activities, start, days: readingDays + countedDays });
  const world = aSimulatedWorld({ ...season, start });
  const runDays = async (first: number, days: number, before: () => void = () => {}) => {
    for (let hour = 0; hour < 24 * days; hour += 1) {
      say(`day ${first + Math.floor(hour / 24)} of ${readingDays + countedDays}`);
      // Nothing in here waits for anything real, and Ctrl-C would not be heard.
      await setImmediate();
      before();
      await world.ticks(1);
    }
  };
  await runDays(1, readingDays);
  const from = world.clock.now().getTime();
  let naive = 0;
  await runDays(1 + readingDays, countedDays, () => {
    naive += naiveRequests(season.account, world.clock.now().getTime());
  });
  const byDate = requestsByDate(world.constantContact.requests.filter(({ at }) => at >= from));
  const firstDate = new Date(from).toISOString().slice(0, 10);
  const pages = [...world.news.pagesByDate].filter(([date]) => date >= firstDate);
  return {
    activities,
    poller: perDay([...byDate.values()]),
    busiestDay: Math.max(...byDate.values()),
    naive: Math.round(naive / countedDays),
    lowerBound: perDay(pages.map(([, count]) => count)),
  };
}

/** The lists of campaigns, and every report in the lookback from its first page to its last. */
function naiveRequests({ campaigns }: Account, now: number): number {
  const live = campaigns.filter(({ lastSentAt = '' }) => now - Date.parse(lastSentAt) < lookbackMs);
  const reports = live.flatMap((campaign) => campaign.activities.filter(hasBounceReport));
  const pages = reports.map(({ bounces }) => pagesOf(bounces.length));
  return pagesOf(live.length) + pages.reduce((sum, count) => sum + count, 0);
}

function pagesOf(count: number): number {
  return Math.max(1, Math.ceil(count / pageSize));
}

function perDay(counts: readonly number[]): number {
  return Math.round(counts.reduce((sum, count) => sum + count, 0) / countedDays);
}
