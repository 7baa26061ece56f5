import type { Moment, Plan } from '../plan/plan.ts';
import type { Schedule } from './schedule.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';
import type { Account, Row } from './vendor/account.ts';

/** The vendor tries for up to three days; no row comes or changes later than that after its send. */
const latestMs = 72 * 3_600_000;
const soonestMs = 60_000;

/** Lets the rows of all reports appear and change, each at its moment. */
export function planReports(
  plan: Plan,
  account: Account,
  { timeline, trace, schedule }: { timeline: Timeline; trace: Trace; schedule: Schedule },
): void {
  function show(row: Row): void {
    const at = Math.max(timeline.now(), row.activity.sentAt + soonestMs);
    if (at > timeline.now()) {
      timeline.at(at, () => show(row));
      return;
    }
    if (row.shownAt === undefined)
      trace.note('vendor', 'a row appears', row.code ?? 'no code', () => row.contactId);
    account.show(row, at);
  }

  for (const row of account.rows) {
    const { shown, codeKnown, corrected, moved, deleted, hidden, isLate } = row.plan;
    const latestAt = isLate ? undefined : row.activity.sentAt + latestMs;
    const change = (when: Moment | undefined, how: string, set: () => void) => {
      if (!when) return;
      const happen = () => {
        set();
        trace.note('vendor', 'a row changes', how, () => row.contactId);
      };
      schedule.wait(when, happen, latestAt);
    };

    if (shown.run < 0) account.show(row, Math.max(plan.startAt + shown.afterMs, row.activity.sentAt));
    else schedule.wait(shown, () => show(row), latestAt);
    change(codeKnown, 'its code is known', () => {
      row.code ??= hidden[0];
    });
    change(corrected, 'its code is corrected', () => {
      row.code = corrected?.code;
    });
    change(moved, 'the contact has moved', () => {
      row.moved = true;
    });
    change(deleted, 'the contact is deleted', () => {
      row.deleted = true;
    });
  }
}
