import type { Activity, BounceRow, SendRow } from './account.ts';
import { toSendRow } from './recipients.ts';

/**
 * Out of a hundred contacts whose newest bounce has this code, so many stay on the list and take what comes after. The
 * vendor holds back what was suspended; a few dead addresses come back to life.
 */
const percentStaying: Readonly<Record<string, number>> = { B: 3, S: 0, V: 80 };
const percentOtherwise = 30;

/**
 * Has the later sends reach some of those who bounced: whoever stays takes every one that does not name them as
 * bounced. Draws nothing, so that bounces, ids and times are what they would be without it.
 *
 * @param activities the sent ones, oldest first.
 */
export function deliverLater(activities: readonly Activity[]): void {
  const newestBounce = new Map<string, string>();
  for (const { bounces } of activities)
    for (const { contact_id, created_time } of bounces) newestBounce.set(contact_id, created_time);
  const staying = new Map<string, SendRow>();
  for (const activity of activities) {
    const bouncedHere = new Set(activity.bounces.map(({ contact_id }) => contact_id));
    activity.delivered = [...staying.values()]
      .filter(({ contact_id }) => !bouncedHere.has(contact_id))
      .slice(0, Math.max(0, activity.sends - bouncedHere.size));
    for (const row of activity.bounces) {
      const isLast = newestBounce.get(row.contact_id) === row.created_time;
      if (stays(row)) staying.set(row.contact_id, laterRow(row, isLast));
      else staying.delete(row.contact_id);
    }
  }
}

function stays({ contact_id, bounce_code = '' }: BounceRow): boolean {
  // Ids begin with what was drawn.
  return (
    Number.parseInt(contact_id.slice(0, 8), 16) % 100 < (percentStaying[bounce_code] ?? percentOtherwise)
  );
}

/** Whoever was given another address was given it after the last bounce. */
function laterRow(row: BounceRow, isLastBounce: boolean): SendRow {
  const { email_address, current_email_address = email_address } = row;
  return toSendRow({ ...row, email_address: isLastBounce ? current_email_address : email_address });
}
