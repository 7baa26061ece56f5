import { daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import type { Account, Campaign, CampaignStatus } from './account.ts';
import { createSentCampaign, createUnsentCampaign } from './create-campaign.ts';
import { deliverLater } from './deliver-later.ts';
import { createDraw, type Draw } from './draw.ts';
import { fillReports } from './fill-reports.ts';
import { sendBeforeLookback, sendsInsideLookback } from './send-plan.ts';
import { shareOut } from './shares.ts';

export interface AccountOptions {
  /** The same seed and the same `now` make the same account, ids included. */
  readonly seed: number;
  /** How many rows the reports of the last ninety days have together: 20 to 200,000. */
  readonly bounces: number;
  readonly now: Date;
}

/** Fewer cannot show every kind of row in every send. */
export const fewestBounces = 20;
export const mostBounces = 200_000;

/**
 * An account that looks like a real list: all seven codes and what is odd about them, resends, drafts, removed
 * campaigns, a report of several pages, and one campaign too old to matter, whose rows come on top of `bounces`.
 *
 * @throws {RangeError} when `bounces` is not a whole number in its range.
 */
export function createAccount({ seed, bounces, now: today }: AccountOptions): Account {
  if (!Number.isInteger(bounces) || bounces < fewestBounces || bounces > mostBounces) {
    throw new RangeError(`bounces must be a whole number from ${fewestBounces} to ${mostBounces}`);
  }
  const now = today.toISOString();
  const draw = createDraw(seed);

  const percents = sendsInsideLookback.map(({ percent, resend }) =>
    resend ? [percent, resend.percent] : [percent],
  );
  const shares = shareOut(bounces, percents.flat(), 1);
  const sent = sendsInsideLookback.map((send, position) =>
    createSentCampaign(send, shares.splice(0, percents[position]?.length), { draw, now }),
  );
  const contacts = fillReports(
    sent.flatMap(({ reports }) => reports),
    { draw, now },
  );

  // The old campaign has rows too, or leaving it alone would prove nothing.
  const oldRows = Math.max(9, Math.round((bounces * sendBeforeLookback.percent) / 100));
  const old = createSentCampaign(sendBeforeLookback, [oldRows], { draw, now });
  const formerContacts = fillReports(old.reports, { draw, now });

  const bySendTime = [old, ...sent].flatMap(({ reports }) => reports);
  deliverLater(bySendTime.map(({ activity }) => activity));

  return {
    contacts: [...contacts, ...formerContacts],
    campaigns: [old.campaign, ...sent.map(({ campaign }) => campaign), ...unread(draw, now)],
  };
}

/** Everything a list of campaigns holds that has no bounces to read. */
function unread(draw: Draw, now: Instant): Campaign[] {
  const notSent: readonly (readonly [string, CampaignStatus, number])[] = [
    ['Untitled', 'Draft', 0],
    ['Winter menu (draft)', 'Draft', 12],
    ['Workshop reminder', 'Scheduled', 2],
    ['Test, please ignore', 'Removed', 20],
  ];
  const board = (name: string, daysAgo: number, status: CampaignStatus): Campaign => {
    const plan = { name, type: 'NEWSLETTER', daysAgo, percent: 0, bounceRate: 3 } as const;
    const { campaign, reports } = createSentCampaign(plan, [0], { draw, now });
    for (const { activity } of reports) activity.sends = 12;
    return { ...campaign, status };
  };
  return [
    ...notSent.map(([name, status, daysAgo]) =>
      createUnsentCampaign(name, status, daysAfter(now, -daysAgo - 1), draw),
    ),
    board('Agenda for the board', 6, 'Done'),
    // Sent and thrown away: still among the summaries, but asking for it says 404.
    board('Agenda for the board (wrong date)', 7, 'Removed'),
  ];
}
