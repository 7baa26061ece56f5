import type { Bounce } from '../../../../shared/bounce/bounce.ts';
import { firstAtProvider, type Plan, type RowPlan } from '../../plan/plan.ts';

/** A row of a bounce report as it is at this moment. */
export interface Row {
  readonly plan: RowPlan;
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
  /** A row appears in its report. */
  show(row: Row, at: number): void;
}

const dayMs = 86_400_000;

/** @param plan whose activities, contacts and rows it takes; nothing has appeared yet. */
export function createAccount({ activities: planned, rows: plannedRows, startAt }: Plan): Account {
  const activities: Activity[] = planned.map(({ role, sentAgoMs }, number) => ({
    id: guid('a', number),
    role,
    sentAt: startAt - sentAgoMs,
    rows: [],
  }));
  const byCampaign = Map.groupBy(activities, (_, number) => planned[number]?.campaign ?? 0);
  const rows = plannedRows.map((plan): Row => {
    const activity = activities[plan.activity % activities.length] as Activity;
    return {
      plan,
      activity,
      contactId: guid('c', plan.contact),
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
    show(row, at) {
      if (row.shownAt !== undefined) return;
      const { olderMs, oddity } = row.plan;
      const { sentAt, rows: shown } = row.activity;
      row.shownAt = at;
      // The number keeps rows of one contact apart.
      const written = Math.floor(Math.max(sentAt, at - olderMs)) + rows.indexOf(row);
      row.createdAt = oddity === 'fromTheFuture' ? written + 3 * dayMs : written;
      let place = shown.findIndex(({ createdAt }) => createdAt < row.createdAt);
      if (place < 0) place = shown.length;
      shown.splice(place, 0, ...(oddity === 'repeated' ? [row, row] : [row]));
    },
  };
}

/** Two contacts of the vendor may have one address, and one provider may have two domains. */
function addressOf(contact: number): string {
  if (contact < firstAtProvider) return `canary-${contact >> 1}@secret.example`;
  return `canary-${contact}@${contact % 3 === 0 ? 'googlemail' : 'gmail'}.com`;
}

function guid(kind: 'a' | 'b' | 'c', number: number): string {
  return `${kind}0000000-0000-4000-8000-0000000${(number * 797 + 100).toString(16).padStart(5, '0')}`;
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
