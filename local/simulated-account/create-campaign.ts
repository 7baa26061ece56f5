import { daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import type { Activity, Campaign, CampaignStatus, Role } from './account.ts';
import type { Draw } from './draw.ts';
import type { PlannedSend } from './send-plan.ts';

/** An activity with nothing in it yet, and how many rows its report is to have. */
export interface EmptyReport {
  readonly activity: Activity;
  readonly sentAt: Instant;
  readonly rows: number;
}

/** Of those who get a resend, and of those who get any mail, roughly so many open it. */
const openRate = 0.35;
/** Of those who take a message so many click, every third of them a scanner. */
const clickRate = 0.04;

/**
 * A sent campaign with its activities, their reports still empty.
 *
 * @param rows of the primary email and, if there is one, of the resend.
 */
export function createSentCampaign(
  send: PlannedSend,
  rows: readonly number[],
  { draw, now }: { draw: Draw; now: Instant },
): { readonly campaign: Campaign; readonly reports: readonly EmptyReport[] } {
  // The time of day differs by up to two hours either way, and is never on the hour.
  const sentAt = (daysAgo: number) => secondsAfter(daysAfter(now, -daysAgo), draw.between(-7_200, 7_200));
  const plans = [
    { role: 'primary_email' as const, sentAt: sentAt(send.daysAgo), rows: rows[0] ?? 0 },
    ...(send.resend
      ? [{ role: 'resend' as const, sentAt: sentAt(send.resend.daysAgo), rows: rows[1] ?? 0 }]
      : []),
  ];
  const reports = plans.map((plan) => ({
    ...plan,
    activity: sentActivity(plan.role, plan.sentAt, Math.ceil((plan.rows * 100) / send.bounceRate), draw),
  }));
  const lastSentAt = plans[plans.length - 1]?.sentAt ?? now;
  const campaign: Campaign = {
    ...unsent(send.name, 'Done', daysAfter(sentAt(send.daysAgo), -draw.between(1, 6)), draw),
    type: send.type,
    updatedAt: secondsAfter(lastSentAt, draw.between(20, 600)),
    lastSentAt,
    activities: [...reports.map(({ activity }) => activity), permalink(draw)],
  };
  return { campaign, reports };
}

/** A campaign that nobody has sent: a draft, one that is planned, or one thrown away. */
export function createUnsentCampaign(
  name: string,
  status: CampaignStatus,
  createdAt: Instant,
  draw: Draw,
): Campaign {
  return {
    ...unsent(name, status, createdAt, draw),
    activities: [emptyActivity('primary_email', draw), permalink(draw)],
  };
}

function unsent(name: string, status: CampaignStatus, createdAt: Instant, draw: Draw) {
  return {
    campaignId: draw.uuid(4),
    name,
    status,
    type: 'NEWSLETTER' as const,
    createdAt,
    updatedAt: secondsAfter(createdAt, draw.between(2, 5_000)),
  };
}

function sentActivity(role: Role, sentAt: Instant, sends: number, draw: Draw): Activity {
  return { ...emptyActivity(role, draw), sentAt, sends, opens: Math.round(sends * openRate), clickRate };
}

function permalink(draw: Draw): Activity {
  return emptyActivity('permalink', draw);
}

function emptyActivity(role: Role, draw: Draw): Activity {
  return { campaignActivityId: draw.uuid(4), role, sends: 0, opens: 0, bounces: [] };
}

function secondsAfter(instant: Instant, seconds: number): Instant {
  return new Date(Date.parse(instant) + seconds * 1_000).toISOString();
}
