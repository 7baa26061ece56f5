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
/** Large lists only in small accounts, and no large account: everybody who is mailed is made up one by one. */
const lists: readonly (readonly [activities: number, list: number])[] = [
  ...[10, 100, 300, 1_000].map((size) => [size, 1_000] as const),
  ...[10_000, 100_000].map((list) => [10, list] as const),
];

/** What the requests of a day are spent on, with evidence. */
export interface PurposeRow {
  readonly activities: number;
  /** People that each send goes to. */
  readonly list: number;
  /** A day, in the mean. */
  readonly byPurpose: Readonly<Record<Purpose, number>>;
  /** Of evidence alone, on its busiest day. */
  readonly mostEvidence: number;
}

const purposes = {
  'the list': ['request summaries', 'request campaigns'],
  details: ['request details'],
  counters: ['request counters'],
  'bounce reports': ['request bounces'],
  evidence: ['request sends', 'request clicks'],
  tokens: ['request a token'],
} as const satisfies Record<string, readonly string[]>;

type Purpose = keyof typeof purposes;
export const purposeNames = Object.keys(purposes) as readonly Purpose[];
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

/** Counts the requests of a week by purpose, with evidence, as {@link runQuotaTable} does without. */
export async function runPurposeTable({
  accounts = lists,
  say = () => {},
}: {
  readonly accounts?: readonly (readonly [activities: number, list: number])[];
  readonly say?: Say;
} = {}): Promise<PurposeRow[]> {
  const rows: PurposeRow[] = [];
  for (const [position, [activities, list]] of accounts.entries()) {
    say(`with evidence, account ${position + 1} of ${accounts.length}`);
    rows.push(await countPurposes(activities, list));
  }
  return rows;
}

async function countPurposes(activities: number, list: number): Promise<PurposeRow> {
  const days = readingDays + countedDays;
  const plan = aSeason({ seed: activities, activities, startAt, days, list });
  let requests: Requests | undefined;
  await simulate(plan, system, {
    invariants: [],
    watch: ({ now }) => {
      requests = watchRequests(now);
      return requests.observer;
    },
  });
  const counted = (requests?.all ?? []).filter(({ at }) => isCounted(at));
  const of = (purpose: Purpose) =>
    counted.filter(({ operation }) => (purposes[purpose] as readonly string[]).includes(operation));
  const evidence = Map.groupBy(of('evidence'), ({ at }) => Math.floor(at / dayMs));
  const perPurpose = purposeNames.map((name) => [name, Math.round(of(name).length / countedDays)] as const);
  return {
    activities,
    list,
    byPurpose: Object.fromEntries(perPurpose) as Record<Purpose, number>,
    mostEvidence: Math.max(0, ...[...evidence.values()].map((all) => all.length)),
  };
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
