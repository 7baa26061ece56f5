import {
  type Account,
  type Activity,
  addBounce,
  type BounceRow,
} from '../../local/simulated-account/account.ts';
import { type CountersAsOf, laggingCounters } from '../../local/simulated-account/counted.ts';
import { createDraw, type Draw } from '../../local/simulated-account/draw.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import { minuteMs } from '../support/a-clock.ts';
import type { Happening } from './a-simulated-world.ts';

export interface SeasonOptions {
  readonly seed: number;
  /** How many activities were sent in any ninety days. */
  readonly activities: number;
  /** When watching begins; ninety days of sends lie before it. */
  readonly start: string;
  readonly days: number;
}

export interface Season {
  readonly account: Account;
  readonly happenings: readonly Happening[];
  readonly countersAsOf: CountersAsOf;
  /** Dates on which something was sent. */
  readonly sendDates: ReadonlySet<string>;
}

const historyDays = 90;
/** Tuesdays and Thursdays. */
const sendWeekdays = [2, 4];
const resendShare = 0.1;
const uncodedShare = 0.002;
const repeatShare = 0.01;

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
 * An account that is mailed with on two days of the week: every send has rows that come at once and rows that come
 * days late, some in the middle of the report; one in ten is sent again. Counters lag, each by its own minutes or
 * hours, and those of the summaries by others than those of the activities.
 */
export function aSendingSeason({ seed, activities, start, days }: SeasonOptions): Season {
  const draw = createDraw(seed);
  const account: Account = { contacts: [], campaigns: [] };
  const happenings: Happening[] = [];
  const arrivedAt = new WeakMap<BounceRow, number>();
  const lags = new Map<string, number>();
  const sendDates = new Set<string>();
  const startMs = Date.parse(start);

  function newActivity(role: Activity['role'], sentAt: string, rows: number): Activity {
    const activity = {
      campaignActivityId: draw.uuid(4),
      role,
      sentAt,
      sends: rows * 30,
      opens: 0,
      bounces: [],
    };
    for (const shownBy of ['stats', 'summaries']) {
      lags.set(`${activity.campaignActivityId} ${shownBy}`, draw.between(5, 240) * minuteMs);
    }
    return activity;
  }

  function planRows(activity: Activity, sentMs: number, rows: number): void {
    const contacts: string[] = [];
    for (let number = 0; number < rows; number += 1) {
      const [code, , least, most] = kindFor(draw);
      const at = sentMs + draw.between(least, most) * minuteMs;
      const repeated = draw.chance(repeatShare) ? contacts[0] : undefined;
      const contact_id = repeated ?? draw.uuid(1);
      contacts.push(contact_id);
      const row: BounceRow = {
        contact_id,
        email_address: `${contact_id}@example.com`,
        // Half of the late rows carry the time of the send, and land in the middle of the report.
        created_time: new Date(draw.chance(0.5) ? at : sentMs + minuteMs + number).toISOString(),
        ...(!draw.chance(uncodedShare) && { bounce_code: code }),
      };
      arrivedAt.set(row, at);
      happenings.push({ at, happen: () => addBounce(activity, row) });
    }
  }

  function planSend(sentMs: number): void {
    const sentAt = new Date(sentMs).toISOString();
    const rows = sizeOfReport(draw);
    const primary = newActivity('primary_email', sentAt, rows);
    const campaign = {
      campaignId: draw.uuid(4),
      name: 'Newsletter',
      status: 'Done' as const,
      type: 'NEWSLETTER' as const,
      createdAt: sentAt,
      updatedAt: sentAt,
      lastSentAt: sentAt,
      activities: [primary],
    };
    happenings.push({ at: sentMs, happen: () => account.campaigns.push(campaign) });
    planRows(primary, sentMs, rows);
    if (!draw.chance(resendShare)) return;
    const againMs = sentMs + draw.oneOf([2, 7]) * dayMs;
    const again = new Date(againMs).toISOString();
    const resend = newActivity('resend', again, Math.ceil(rows / 4));
    sendDates.add(again.slice(0, 10));
    happenings.push({
      at: againMs,
      happen: () => {
        campaign.activities.push(resend);
        campaign.lastSentAt = again;
        campaign.updatedAt = again;
      },
    });
    planRows(resend, againMs, Math.ceil(rows / 4));
  }

  const perSendDay = activities / (1 + resendShare) / ((historyDays * sendWeekdays.length) / 7);
  let owed = 0;
  for (let day = -historyDays; day < days; day += 1) {
    const midnight = Math.floor(startMs / dayMs) * dayMs + day * dayMs;
    if (!sendWeekdays.includes(new Date(midnight).getUTCDay())) continue;
    for (owed += perSendDay; owed >= 1; owed -= 1) {
      sendDates.add(new Date(midnight).toISOString().slice(0, 10));
      planSend(midnight + 8 * hourMs + draw.between(0, 600) * minuteMs);
    }
  }
  const lagOf = ({ campaignActivityId }: Activity, shownBy: string) =>
    lags.get(`${campaignActivityId} ${shownBy}`) ?? 0;
  const countersAsOf = laggingCounters(lagOf, (row) => arrivedAt.get(row) ?? 0);
  return { account, happenings, countersAsOf, sendDates };
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
