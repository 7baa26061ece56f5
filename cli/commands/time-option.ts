import { InvalidArgumentError } from 'commander';
import * as z from 'zod';
import { dayMs, hourMs, type Instant } from '../../shared/bounce/instant.ts';
import type { Clock } from '../../shared/clock.ts';

const day = z.iso.date();
const instant = z.iso.datetime({ offset: true });
const ago = /^(\d{1,5})([dh])$/;
const units: Readonly<Record<string, number>> = { d: dayMs, h: hourMs };

/** For an option: reads a time in UTC, as a date, an instant, or so many days or hours ago. */
export function timeOption(clock: Clock): (text: string) => Instant {
  return (text) => {
    const [, count, unit = ''] = ago.exec(text) ?? [];
    if (count !== undefined)
      return new Date(clock.now().getTime() - Number(count) * (units[unit] ?? 0)).toISOString();
    if (day.safeParse(text).success) return `${text}T00:00:00.000Z`;
    const withZone = /(z|[+-]\d\d:\d\d)$/i.test(text) ? text : `${text}Z`;
    const inFull = withZone.toUpperCase().replace(/(T\d\d:\d\d)(?=[Z+-])/, '$1:00');
    if (instant.safeParse(inFull).success) return new Date(inFull).toISOString();
    throw new InvalidArgumentError(
      'A time is a date or an instant in UTC, or how long ago: 2026-11-01, 2026-11-01T09:30:00Z, 7d, 12h.',
    );
  };
}
