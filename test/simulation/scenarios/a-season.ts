import { createDraw, type Draw } from '../../../local/simulated-account/draw.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { plainEvidence } from '../plan/draw-evidence.ts';
import { type ActivityPlan, firstOfMany, type Plan, type RowPlan } from '../plan/plan.ts';
import { aPlan, hourlyRuns, minuteMs, momentOf } from './a-plan.ts';

export interface SeasonOptions {
  readonly seed: number;
  /** How many activities were sent in any ninety days. */
  readonly activities: number;
  /** When watching begins; ninety days of sends lie before it. */
  readonly startAt: number;
  readonly days: number;
  /** How many people each send goes to, and that what arrives is read; else the sends are thirty a row, and it is not. */
  readonly list?: number;
}

const historyDays = 90;
/** Tuesdays and Thursdays. */
const sendWeekdays = [2, 4];
const resendShare = 0.1;
const uncodedShare = 0.002;
const repeatShare = 0.01;
const sendsPerRow = 30;

/** When rows of a code appear, in minutes after the send. D comes up to three days late. */
const arrival: readonly (readonly [code: string, share: number, least: number, most: number])[] = [
  ['B', 0.35, 1, 30],
  ['S', 0.15, 0, 5],
  ['F', 0.15, 1, 120],
  ['Z', 0.12, 1, 240],
  ['D', 0.12, 2_880, 4_320],
  ['V', 0.08, 1, 1_440],
  ['X', 0.03, 1, 360],
];

/**
 * An account that is mailed with on two days of the week, with a run an hour: every send has rows that come at once and
 * rows that come days late, some in the middle of the report; one in ten is sent again.
 */
export function aSeason({ seed, activities: perSeason, startAt, days, list }: SeasonOptions): Plan {
  const draw = createDraw(seed);
  const activities: ActivityPlan[] = [];
  const rows: RowPlan[] = [];
  let campaign = 0;

  function planActivity(role: ActivityPlan['role'], sentMs: number, count: number): void {
    const activity = activities.length;
    // An id for each activity, campaign and contact is drawn and not used: seeds stay the seasons of earlier figures.
    draw.uuid(4);
    const lagMs = { counters: draw.between(5, 240) * minuteMs, summaries: draw.between(5, 240) * minuteMs };
    const sends = list === undefined ? count * sendsPerRow : Math.max(list, count);
    activities.push({ campaign, role, sentAgoMs: startAt - sentMs, sends, lagMs });
    if (role === 'primary_email') draw.uuid(4);
    const first = firstOfMany + rows.length;
    for (let number = 0; number < count; number += 1) {
      const [code, , least, most] = kindFor(draw);
      const at = sentMs + draw.between(least, most) * minuteMs;
      const isRepeated = draw.chance(repeatShare) && number > 0;
      if (!isRepeated) draw.uuid(1);
      const olderMs = draw.chance(0.5) ? 0 : 4 * dayMs;
      rows.push({
        activity,
        contact: isRepeated ? first : firstOfMany + rows.length,
        ...(!draw.chance(uncodedShare) && { code }),
        hidden: [],
        shown: momentOf(at - startAt, hourMs),
        // Half of the late rows carry the time of the send, and land in the middle of the report.
        olderMs,
        form: 0,
      });
    }
  }

  function planSend(sentMs: number): void {
    const size = sizeOfReport(draw);
    planActivity('primary_email', sentMs, size);
    if (draw.chance(resendShare)) {
      const againMs = sentMs + draw.oneOf([2, 7]) * dayMs;
      planActivity('resend', againMs, Math.ceil(size / 4));
    }
    campaign += 1;
  }

  const perSendDay = perSeason / (1 + resendShare) / ((historyDays * sendWeekdays.length) / 7);
  let unsent = 0;
  for (let day = -historyDays; day < days; day += 1) {
    const midnight = Math.floor(startAt / dayMs) * dayMs + day * dayMs;
    if (!sendWeekdays.includes(new Date(midnight).getUTCDay())) continue;
    for (unsent += perSendDay; unsent >= 1; unsent -= 1)
      planSend(midnight + 8 * hourMs + draw.between(0, 600) * minuteMs);
  }
  const plan = aPlan({
    seed,
    startAt,
    pageSize: 500,
    activities,
    rows,
    runs: hourlyRuns(24 * days),
    ...(list !== undefined && { evidence: plainEvidence }),
  });
  // The first sends leave the lookback before they can be closed.
  return { ...plan, recovery: { ...plan.recovery, untilClosed: false } };
}

/** Dates in UTC on which something is sent. */
export function sendDates({ activities, startAt }: Plan): ReadonlySet<string> {
  return new Set(activities.map(({ sentAgoMs }) => new Date(startAt - sentAgoMs).toISOString().slice(0, 10)));
}

function kindFor(draw: Draw): (typeof arrival)[number] {
  let left = draw.random();
  for (const kind of arrival) {
    left -= kind[1];
    if (left < 0) return kind;
  }
  return ['B', 1, 1, 30];
}

/** Most reports are short, some have a page or two of a hundred rows, a few have several. */
function sizeOfReport(draw: Draw): number {
  const luck = draw.random();
  if (luck < 0.8) return draw.between(5, 30);
  return luck < 0.95 ? draw.between(50, 150) : draw.between(250, 600);
}
