import type { Draw } from '../../local/simulated-account/draw.ts';
import { daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import { deadSince, hitByOutage, isLiving } from './fate.ts';
import type { Person } from './people.ts';
import type { Rates } from './rates.ts';

/** Another customer's mail to one of our addresses, and why it is refused. */
export interface ForeignMail {
  readonly at: Instant;
  readonly origin: 'truth' | 'outage';
}

const hourMs = 3_600_000;

/**
 * The outage's open windows, in hours from our send: 14 December 14:16-16:38 and 15 December 11:38-15:57 Pacific time
 * (rightwave.com, from Google's report), with our send in the second.
 */
const outageWindows = [
  { from: -23.5, until: -21.1 },
  { from: -2.2, until: 2.1 },
];
/** Newsletters go out in working hours, so that a window in the day meets more of them than its length says. */
const workingHoursADay = 8;

/**
 * Mails of other customers of the vendor to one of our addresses, as far as they are refused with B: to the dead, and
 * to the living whom the outage hits. One that arrives would clear what our own next delivery clears as well.
 */
export function foreignMails(
  person: Person,
  rates: Rates,
  outageAt: Instant | undefined,
  draw: Draw,
): ForeignMail[] {
  const every = person.othersEveryDays;
  if (every === undefined) return [];
  const mails: ForeignMail[] = [];
  const end = daysAfter(rates.firstSendAt, rates.sends * rates.sendEveryDays);
  const since = deadSince(person);
  if (since !== undefined) {
    for (let at = daysAfter(since, draw.between(0, every)); at < end; at = daysAfter(at, every)) {
      mails.push({ at, origin: 'truth' });
    }
  }
  if (outageAt !== undefined && isLiving(person, outageAt)) {
    for (const { from, until } of outageWindows) {
      const meets = draw.chance((until - from) / workingHoursADay / every);
      const hit = draw.chance(hitByOutage(person, rates.outage));
      const at = new Date(Date.parse(outageAt) + (from + draw.random() * (until - from)) * hourMs);
      if (meets && hit) mails.push({ at: at.toISOString(), origin: 'outage' });
    }
  }
  return mails.sort((one, other) => (one.at < other.at ? -1 : 1));
}
