import { normaliseAddress } from '../../shared/bounce/address.ts';
import { strongerCode } from '../../shared/bounce/bounce-codes.ts';
import { daysAfter, type Instant, parseInstant } from '../../shared/bounce/instant.ts';
import { type Account, type Activity, type BounceRow, type Campaign, hasBounceReport } from './account.ts';

export interface ExpectedBounce {
  /** Normalised. */
  readonly address: string;
  /** Absent when the report gives none. */
  readonly code?: string;
  readonly bouncedAt: Instant;
  readonly campaignActivityId: string;
  readonly contactId: string;
}

export interface ExpectedSpan {
  /** In days before `now`, by the time a campaign was last sent. */
  readonly lookbackDays: number;
  readonly now: Date;
}

/**
 * What a pipeline that lost nothing ends up holding: every readable row of every sent, not removed campaign inside
 * the lookback, once per address, activity, contact and time. Worked out from the model, not by asking the server.
 */
export function expectedBounces(
  account: Account,
  { lookbackDays, now }: ExpectedSpan,
): readonly ExpectedBounce[] {
  const since = daysAfter(now.toISOString(), -lookbackDays);
  const expected = new Map<string, ExpectedBounce>();
  for (const [activity, row] of reportRows(account, since)) {
    const bounce = toExpected(activity, row);
    if (!bounce) continue;
    const key = [bounce.address, bounce.campaignActivityId, bounce.contactId, bounce.bouncedAt].join(' ');
    const code = strongerCode(expected.get(key)?.code, bounce.code);
    expected.set(key, { ...bounce, ...(code !== undefined && { code }) });
  }
  return [...expected.values()];
}

function* reportRows(account: Account, since: Instant): Generator<readonly [Activity, BounceRow]> {
  for (const campaign of account.campaigns) {
    if (!isReadable(campaign, since)) continue;
    for (const activity of campaign.activities) {
      if (!hasBounceReport(activity) || activity.sentAt === undefined) continue;
      for (const row of activity.bounces) yield [activity, row];
    }
  }
}

function isReadable({ status, lastSentAt }: Campaign, since: Instant): boolean {
  return status !== 'Removed' && lastSentAt !== undefined && lastSentAt >= since;
}

function toExpected({ campaignActivityId }: Activity, row: BounceRow): ExpectedBounce | undefined {
  const address = normaliseAddress(row.email_address);
  const bouncedAt = parseInstant(row.created_time);
  const another = row.campaign_activity_id !== undefined && row.campaign_activity_id !== campaignActivityId;
  if (address === undefined || bouncedAt === undefined || another) return undefined;
  const code = row.bounce_code || undefined;
  return {
    address,
    ...(code !== undefined && { code }),
    bouncedAt,
    campaignActivityId,
    contactId: row.contact_id.toLowerCase(),
  };
}
