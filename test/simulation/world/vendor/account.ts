import type { Bounce } from '../../../../shared/bounce/bounce.ts';
import type { Plan, RowPlan } from '../../plan/plan.ts';
import { addressOf, contactIdOf, guid } from './contacts.ts';
import { createMail, type Mail } from './mail.ts';

/** A row of a bounce report as it is at this moment. */
export interface Row {
  readonly plan: RowPlan;
  /** Of all rows; it keeps those of one contact apart. */
  readonly number: number;
  readonly activity: Activity;
  readonly contactId: string;
  /** As we have to store it; the vendor may write it otherwise. */
  readonly address: string;
  /** In milliseconds; undefined until it appears. */
  shownAt: number | undefined;
  createdAt: number;
  code: string | undefined;
  moved: boolean;
  deleted: boolean;
}

export interface Activity {
  readonly id: string;
  readonly role: string;
  readonly sentAt: number;
  readonly sends: number;
  readonly lagMs: { readonly counters: number; readonly summaries: number };
  /** The contacts of all rows that ever appear. */
  readonly bouncing: readonly number[];
  /** Those that have appeared, newest first. */
  readonly rows: Row[];
}

interface Campaign {
  readonly id: string;
  readonly activities: readonly Activity[];
}

export interface Account {
  readonly campaigns: readonly Campaign[];
  readonly activities: readonly Activity[];
  /** All rows that ever appear, in the order of the plan. */
  readonly rows: readonly Row[];
  /** Whom each activity was sent to. */
  readonly mail: Mail;
  /** A row appears in its report. */
  show(row: Row, at: number): void;
}

const dayMs = 86_400_000;
/** Sends are far more than bounces; but where their report is read, few are enough. */
const sendsOfOne = { usually: 1_000, inOutage: 60, withEvidence: 24 };

/** @param plan whose activities, contacts and rows it takes; nothing has appeared yet. */
export function createAccount(plan: Plan): Account {
  const { activities: planned, rows: plannedRows, startAt, outage, evidence } = plan;
  const lagOfAll = { counters: plan.countersLagMs, summaries: plan.summariesLagMs };
  const ofOne = evidence ? sendsOfOne.withEvidence : sendsOfOne.usually;
  const usually = outage ? sendsOfOne.inOutage : ofOne;
  const bouncing = Map.groupBy(plannedRows, ({ activity }) => activity % planned.length);
  const activities: Activity[] = planned.map(
    ({ role, sentAgoMs, sends = usually, lagMs = lagOfAll }, number) => ({
      id: guid('a', number),
      role,
      sentAt: startAt - sentAgoMs,
      sends,
      lagMs,
      bouncing: [...new Set((bouncing.get(number) ?? []).map(({ contact }) => contact))],
      rows: [],
    }),
  );
  const byCampaign = Map.groupBy(activities, (_, number) => planned[number]?.campaign ?? 0);
  const rows = plannedRows.map((plan, number): Row => {
    const activity = activities[plan.activity % activities.length] as Activity;
    return {
      plan,
      number,
      activity,
      contactId: contactIdOf(plan.contact),
      address: addressOf(plan.contact),
      shownAt: undefined,
      createdAt: 0,
      code: plan.code,
      moved: false,
      deleted: false,
    };
  });
  return {
    campaigns: [...byCampaign].map(([number, sends]) => ({ id: guid('b', number), activities: sends })),
    activities,
    rows,
    mail: createMail(plan, activities),
    show(row, at) {
      if (row.shownAt !== undefined) return;
      const { olderMs, oddity } = row.plan;
      const { sentAt, rows: shown } = row.activity;
      row.shownAt = at;
      const written = Math.floor(Math.max(sentAt, at - olderMs)) + row.number;
      row.createdAt = oddity === 'fromTheFuture' ? written + 3 * dayMs : written;
      let place = shown.findIndex(({ createdAt }) => createdAt < row.createdAt);
      if (place < 0) place = shown.length;
      shown.splice(place, 0, ...(oddity === 'repeated' ? [row, row] : [row]));
    },
  };
}

/** The bounce of a row; `code` is the one it was asked for by, if it shows none itself. */
export function bounceOf(row: Row, code: string | undefined): Bounce {
  return {
    address: row.address,
    ...(code !== undefined && { code }),
    bouncedAt: new Date(row.createdAt).toISOString(),
    campaignActivityId: row.activity.id,
    contactId: row.contactId,
    contactMoved: row.moved,
    contactDeleted: row.deleted,
  };
}
