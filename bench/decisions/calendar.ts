import type { Draw } from '../../local/simulated-account/draw.ts';
import { daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import type { Rates } from './rates.ts';

/** Draws dates of one world. */
export interface Calendar {
  /** In the year before the first send. */
  before(): Instant;
  /** From the first send to the last. */
  during(): Instant;
  beforeOrDuring(): Instant;
  /** The first day of an absence. */
  holiday(): Instant;
  /** So many days after another date, least and most included. */
  daysAfter(instant: Instant, least: number, most: number): Instant;
}

/** Half of all absences begin in these weeks; from and until are month and day. */
const seasons = [
  { from: '07-25', until: '08-25' },
  { from: '12-20', until: '12-30' },
];
const inSeason = 0.5;

export function createCalendar({ firstSendAt, sendEveryDays, sends }: Rates, draw: Draw): Calendar {
  const days = sendEveryDays * (sends - 1);
  // Any hour: people die, move and leave at night too.
  const hours = (instant: Instant) =>
    new Date(Date.parse(instant) + draw.between(0, 23) * 3_600_000).toISOString();
  const during = () => hours(daysAfter(firstSendAt, draw.between(0, days - 1)));
  const before = () => hours(daysAfter(firstSendAt, -draw.between(2, 365)));
  const isInSeason = (instant: Instant) =>
    seasons.some(({ from, until }) => instant.slice(5, 10) >= from && instant.slice(5, 10) <= until);

  // A world of a few months may have no season.
  const hasSeason = Array.from({ length: days }, (_, day) => daysAfter(firstSendAt, day)).some(isInSeason);

  return {
    before,
    during,
    beforeOrDuring: () => (draw.chance(0.3) ? before() : during()),
    holiday() {
      const wanted = draw.chance(inSeason) && hasSeason;
      let day = during();
      while (wanted && !isInSeason(day)) day = during();
      return day;
    },
    daysAfter: (instant, least, most) => daysAfter(instant, draw.between(least, most)),
  };
}
