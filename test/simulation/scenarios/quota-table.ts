import { number } from '../../../cli/terminal/number.ts';
import type { Say } from '../../../cli/terminal/progress-line.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';
import { system } from '../system.ts';
import type { Account } from '../world/vendor/account.ts';
import { simulate } from '../world/world.ts';
import { aSeason } from './a-season.ts';
import { type Requests, watchRequests } from './requests.ts';

/** What polling costs an account of one size, in requests per day. */
export interface QuotaRow {
  /** Sent in any ninety days, on two days of the week. */
  readonly activities: number;
  /** Of the poller as deployed, with a run an hour: the mean, and its busiest day. */
  readonly poller: number;
  readonly busiestDay: number;
  /** Of one that asks every activity for its report on every run, and knows their ids for nothing. */
  readonly naive: number;
  /** Pages that held a new row: nobody can find all rows with fewer. */
  readonly lowerBound: number;
}

const sizes = [10, 100, 300, 1_000, 3_000];
/** A Monday. */
const startAt = Date.UTC(2026, 2, 2);
/** The past is read and closed first; the week after that is counted. */
const readingDays = 4;
const countedDays = 7;
const countedFrom = startAt + readingDays * dayMs;
const lookbackMs = 90 * dayMs;

/** Counts all three in one simulation for each size. Takes a while for the large ones. */
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
  const days = readingDays + countedDays;
  const plan = aSeason({ seed: activities, activities, startAt, days });
  let requests: Requests | undefined;
  let [runs, naive] = [0, 0];
  await simulate(plan, system, {
    // What must hold is for seeds and scenarios; a large account would take minutes.
    invariants: [],
    watch: ({ now, account }) => {
      requests = watchRequests(now);
      return {
        ...requests.observer,
        ends({ name }) {
          if (name.startsWith('poll') && isCounted(now()))
            naive += naiveRequests(plan.pageSize, account, now());
        },
      };
    },
    onRun() {
      runs += 1;
      if (runs % 24 === 1 && runs < 24 * days) say(`day ${Math.ceil(runs / 24)} of ${days}`);
    },
  });
  const byDate = countedOf(requests?.byDate);
  return {
    activities,
    poller: perDay(byDate),
    busiestDay: Math.max(...byDate),
    naive: Math.round(naive / countedDays),
    lowerBound: perDay(countedOf(requests?.pagesWithNews)),
  };
}

function isCounted(time: number): boolean {
  return time >= countedFrom && time < countedFrom + countedDays * dayMs;
}

function countedOf(byDate: ReadonlyMap<string, number> = new Map()): number[] {
  return [...byDate].flatMap(([date, count]) => (isCounted(Date.parse(date)) ? count : []));
}

/** The lists of campaigns, and every report in the lookback from its first page to its last. */
function naiveRequests(pageSize: number, { campaigns }: Account, now: number): number {
  const pagesOf = (count: number) => Math.max(1, Math.ceil(count / pageSize));
  const live = campaigns
    .map(({ activities }) => activities.filter(({ sentAt }) => sentAt <= now))
    .filter((sent) => sent.some(({ sentAt }) => now - sentAt < lookbackMs));
  const pages = live.flat().map(({ rows }) => pagesOf(rows.length));
  return pagesOf(live.length) + pages.reduce((sum, count) => sum + count, 0);
}

function perDay(counts: readonly number[]): number {
  return Math.round(counts.reduce((sum, count) => sum + count, 0) / countedDays);
}
