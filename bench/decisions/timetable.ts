import { closeAfterMs, recentForMs } from '../../functions/poller/plan/intervals.ts';
import { dayMs, daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import type { World } from './world.ts';

/**
 * What an owner does about decisions: heeds them in each send; takes the suppressed off the list on the first of each
 * month, and puts back who is not suppressed any more; does so, but leaves a Z there until a later send has had time to
 * arrive; or does nothing.
 */
export const owners = ['at once', 'monthly', 'monthly, Z late', 'never'] as const;
export type Owner = (typeof owners)[number];

/** What happens in a world, one thing after the other. */
export type Happening =
  | { readonly at: Instant; readonly kind: 'send'; readonly position: number }
  /** The bounce report of that send is complete, and what else is known of the send is read. */
  | { readonly at: Instant; readonly kind: 'closing'; readonly position: number }
  /** Whoever is suppressed is taken off the list, and who is not any more is put back. */
  | { readonly at: Instant; readonly kind: 'tidying' };

/** The earliest that the poller closes a report: two whole reads of an old send. */
const closingDays = (recentForMs + closeAfterMs) / dayMs;
/** In UTC, before anything is sent. */
const tidiesAt = 'T06:00:00.000Z';

export function endOf({ rates }: World): Instant {
  return daysAfter(rates.firstSendAt, rates.sends * rates.sendEveryDays);
}

export function timetableOf(world: World, owner: Owner): readonly Happening[] {
  const endAt = endOf(world);
  const happenings: Happening[] = world.sends.flatMap(({ sentAt }, position) => [
    { at: sentAt, kind: 'send', position },
    { at: daysAfter(sentAt, closingDays), kind: 'closing', position },
  ]);
  if (owner === 'monthly' || owner === 'monthly, Z late') {
    for (let at = firstAfter(world.rates.firstSendAt); at < endAt; at = firstAfter(at))
      happenings.push({ at, kind: 'tidying' });
  }
  return happenings
    .filter(({ at }) => at <= endAt)
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** The first of the next month. */
function firstAfter(instant: Instant): Instant {
  const date = new Date(instant);
  const next = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
  return next.toISOString().slice(0, 10) + tidiesAt;
}
