import { type Account, addBounce, type BounceRow } from '../local/simulated-account/account.ts';
import { createAccount } from '../local/simulated-account/create-account.ts';
import { createDraw } from '../local/simulated-account/draw.ts';
import { dayMs } from '../shared/bounce/instant.ts';
import { aCampaign, anAccount, anActivity } from '../test/support/an-account.ts';

export interface SteadyAccount {
  readonly account: Account;
  /** Shows what has happened by now: campaigns that went out, rows that were written. */
  showUntil(now: Date): void;
}

export interface SteadyAccountOptions {
  readonly start: Date;
  readonly campaignsPerMonth: number;
  readonly bouncesPerMonth: number;
  /** Days before `start` that are in the account from the beginning, and days after it that are still to come. */
  readonly pastDays: number;
  readonly futureDays: number;
}

/** Rows are drawn from so many, so that addresses come back about as often as in a real list. */
const poolSize = 5_000;
const monthDays = 30;

/** An account that sends the same all year, its rows appearing when they would. */
export function aSteadyAccount(options: SteadyAccountOptions): SteadyAccount {
  const startMs = options.start.getTime();
  const draw = createDraw(1);
  const pool = drawnRows(options.start);
  const rowsEach = Math.round(options.bouncesPerMonth / options.campaignsPerMonth);
  const everyMs = (monthDays * dayMs) / options.campaignsPerMonth;
  const account = anAccount();
  const coming: { readonly at: number; readonly show: () => void }[] = [];

  for (
    let at = startMs - options.pastDays * dayMs;
    at < startMs + options.futureDays * dayMs;
    at += everyMs
  ) {
    const sentAt = new Date(at).toISOString();
    const activity = anActivity({ sentAt, sends: rowsEach * 30 });
    const campaign = aCampaign({ sentAt, activities: [activity] });
    coming.push({ at, show: () => account.campaigns.push(campaign) });
    for (let row = 0; row < rowsEach; row += 1) {
      const { row: wire, afterMs } = draw.oneOf(pool);
      const created_time = new Date(at + afterMs).toISOString();
      coming.push({ at: at + afterMs, show: () => addBounce(activity, { ...wire, created_time }) });
    }
  }
  coming.sort((one, other) => other.at - one.at);

  return {
    account,
    showUntil(now) {
      for (let next = coming.at(-1); next && next.at <= now.getTime(); next = coming.at(-1)) {
        next.show();
        coming.pop();
      }
    },
  };
}

/** Rows of the simulated account, and how long after their send each was written. */
function drawnRows(now: Date): { readonly row: BounceRow; readonly afterMs: number }[] {
  const { campaigns } = createAccount({ seed: 1, bounces: poolSize, now });
  return campaigns.flatMap(({ activities }) =>
    activities.flatMap(({ sentAt, bounces }) =>
      bounces.map((row) => ({
        row,
        afterMs: Date.parse(row.created_time) - Date.parse(sentAt ?? row.created_time),
      })),
    ),
  );
}
