export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** An instant as ISO 8601 in UTC with milliseconds. Two of them compare as text. */
export type Instant = string;

const pattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/i;

/** Nothing older can be an email bounce of this vendor; a smaller year is a zero or an overflow. */
const earliest: Instant = '1998-01-01T00:00:00.000Z';

/**
 * Reads a time in every form the vendor's documents and recordings show: with and without milliseconds, `Z`,
 * `-05:00`, `-0500`. One without a zone is taken as UTC, which all of the recorded ones are.
 *
 * @returns undefined for anything else, for days that do not exist, and for years no bounce can have.
 */
export function parseInstant(text: string): Instant | undefined {
  const [, local, fraction = '', zone = 'Z'] = pattern.exec(text) ?? [];
  if (local === undefined) return undefined;
  const asUtc = new Date(`${local}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  // Date turns 30 February into 2 March; a day that exists survives the round trip.
  if (Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(local.toUpperCase())) return undefined;
  const offset = offsetMinutes(zone);
  if (offset === undefined) return undefined;
  const instant = new Date(asUtc.getTime() - offset * 60_000).toISOString();
  return instant >= earliest && instant.length === earliest.length ? instant : undefined;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** So many days later, fractions too. */
export function daysAfter(instant: Instant, days: number): Instant {
  return new Date(Date.parse(instant) + days * dayMs).toISOString();
}

/** Days from one time to a later one, fractions included; negative when `to` is the earlier. */
export function daysBetween(from: Instant, to: Instant): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs;
}
