import {
  type Account,
  type Activity,
  addBounce,
  type BounceRow,
} from '../../local/simulated-account/account.ts';
import { type CountersAsOf, laggingCounters } from '../../local/simulated-account/counted.ts';
import { hourMs } from '../../shared/bounce/instant.ts';
import { minuteMs } from '../support/a-clock.ts';
import { aCampaign, anAccount, anActivity, aRow } from '../support/an-account.ts';
import type { Happening } from './a-simulated-world.ts';

export interface LateSends {
  readonly account: Account;
  readonly activities: readonly Activity[];
  readonly happenings: readonly Happening[];
  readonly countersAsOf: CountersAsOf;
}

const codes = ['B', 'S', 'D', 'F', 'Z', 'D', 'V', 'X'];

/**
 * One campaign for each size, sent at `sentAt`, with so many rows: most come within minutes, the D up to three days
 * late, each other one of them in the middle of its report. Counters lag by two hours.
 */
export function lateSends(sizes: readonly number[], sentAt: string): LateSends {
  const sentMs = Date.parse(sentAt);
  const happenings: Happening[] = [];
  const arrivedAt = new WeakMap<BounceRow, number>();
  const activities = sizes.map((rows) => {
    const activity = anActivity({ sentAt, sends: 20 * rows });
    for (let number = 0; number < rows; number += 1) {
      const bounce_code = codes[number % codes.length] ?? 'B';
      const late = bounce_code === 'D';
      const at = sentMs + (late ? (48 + (number % 24)) * hourMs : (number % 50) * minuteMs) + number;
      const created = late && number % 2 === 1 ? sentMs + 20 * minuteMs + number : at;
      const row = aRow({ bounce_code, created_time: new Date(created).toISOString() });
      arrivedAt.set(row, at);
      happenings.push({ at, happen: () => addBounce(activity, row) });
    }
    return activity;
  });
  const campaigns = activities.map((activity) => aCampaign({ sentAt, activities: [activity] }));
  return {
    account: anAccount({ campaigns }),
    activities,
    happenings,
    countersAsOf: laggingCounters(
      () => 2 * hourMs,
      (row) => arrivedAt.get(row) ?? 0,
    ),
  };
}
