import { dayMs, hourMs, type Instant } from '../../../shared/bounce/instant.ts';
import { rowsAppearForDays } from '../../../shared/constant-contact/report-row.ts';

/** How often a report is read again although the vendor's numbers have not changed; from the deployment's settings. */
export interface Intervals {
  /** Between two runs. */
  readonly runMs: number;
  /** While its send is recent. */
  readonly recheckRecentMs: number;
  /** Once it is closed. */
  readonly recheckClosedMs: number;
}

/** How long a send is recent: until no row of it appears any more. */
export const recentForMs = rowsAppearForDays * dayMs;
/** A campaign may gain a `resend` activity for about this long; its details are read again once a day. */
export const detailsChangeForMs = 14 * dayMs;
/** Two whole reads that find nothing new close a report, if at least this lies between them. */
export const closeAfterMs = 12 * hourMs;
/** What is missing is looked for after one run, two, four ... and at last once a day. */
const longestBackoffMs = dayMs;

export function backoffMs(attempts: number, { runMs }: Intervals): number {
  return attempts === 0 ? 0 : Math.min(runMs * 2 ** (attempts - 1), longestBackoffMs);
}

/** When a send stops being recent; undefined, and so never, where the vendor gives no readable time. */
export function oldFrom(lastSentAt: Instant | undefined): number {
  return lastSentAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(lastSentAt) + recentForMs;
}

/**
 * From 0.75 to 1.25, the same for the same activity. Reports that closed on the same day, as all do after a first
 * run, would otherwise all be read again on the same day.
 */
export function spread(campaignActivityId: string): number {
  return 0.75 + Number.parseInt(campaignActivityId.slice(-3), 16) / 0xfff / 2;
}
