import type { Instant } from '../../shared/bounce/instant.ts';

/**
 * What is in the account. It is a plain value and may be changed while a server shows it: that is how a test makes a
 * row arrive late, a resend appear or a campaign vanish.
 */
export interface Account {
  /** The people who appear in bounce reports; everybody else on the list is only a number of sends. */
  readonly contacts: Contact[];
  readonly campaigns: Campaign[];
  /** Whose it is; a made-up name when left out. */
  readonly owner?: { readonly encodedAccountId: string; readonly organization: string };
}

export interface Contact {
  readonly contactId: string;
  /** The address the sends went to, as somebody once typed it. */
  readonly emailAddress: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** Differs from `emailAddress` once the contact has been given another one. */
  readonly currentEmailAddress: string;
  /** A date without a time, as the report shows it. */
  readonly deletedAt?: string;
}

/** Source: the contract, `EmailCampaigns.current_status`. */
export type CampaignStatus = 'Draft' | 'Scheduled' | 'Executing' | 'Done' | 'Error' | 'Removed';

export interface Campaign {
  readonly campaignId: string;
  readonly name: string;
  status: CampaignStatus;
  readonly type: 'NEWSLETTER' | 'CUSTOM_CODE_EMAIL';
  readonly createdAt: Instant;
  updatedAt: Instant;
  /** Absent until the campaign was sent; a resend makes it younger. */
  lastSentAt?: Instant;
  readonly activities: Activity[];
}

/** Source: the contract, `ActivityReference.role`. A permalink is a web page: it has no sends and no report. */
export type Role = 'primary_email' | 'resend' | 'permalink';

export interface Activity {
  readonly campaignActivityId: string;
  readonly role: Role;
  /** Absent until it was sent. */
  sentAt?: Instant;
  /** What the counters say; the report of sends has as many rows, or one for each who is named here if they are more. */
  sends: number;
  opens: number;
  /** Messages by the domain they went to; the shares of the account's contacts when left out. */
  readonly sentTo?: Readonly<Record<string, number>>;
  /** The report, in the order it is shown in: newest first. {@link addBounce} keeps it so. */
  readonly bounces: BounceRow[];
  /** People who took it and bounced elsewhere; everybody else who took it is made up, to the number of sends. */
  delivered?: readonly SendRow[];
  /** Out of one who took it, so many click, people and security scanners; nobody when left out. */
  readonly clickRate?: number;
  /** Clicks beside those, in any order. */
  readonly clicks?: readonly ClickRow[];
}

/** One row of the report of sends by its wire names, as far as it tells recipients apart. */
export interface SendRow {
  readonly contact_id: string;
  /** As it was when the message was sent. */
  readonly email_address: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly deleted_at?: string;
}

/** One row of the report of clicks by its wire names. */
export interface ClickRow extends SendRow {
  readonly url_id: string;
  readonly link_url: string;
  readonly created_time: string;
  readonly device_type?: string;
}

/** One row of the bounce report by its wire names; what is left out here is filled in when it is served. */
export interface BounceRow extends SendRow {
  readonly created_time: string;
  readonly bounce_code?: string;
  readonly current_email_address?: string;
  /** What the other server said; only v2 shows it, and makes it up when it is left out. */
  readonly bounce_message?: string;
  /** Given only to lie: a row of another activity in this one's report. */
  readonly campaign_activity_id?: string;
}

/** Only these two roles have a bounce report. Source: the guide of the report. */
export function hasBounceReport({ role }: Activity): boolean {
  return role === 'primary_email' || role === 'resend';
}

/** The order of a report, for sorting. */
export function newestFirst(
  one: Pick<BounceRow, 'created_time'>,
  other: Pick<BounceRow, 'created_time'>,
): number {
  if (one.created_time === other.created_time) return 0;
  return one.created_time < other.created_time ? 1 : -1;
}

/** Puts a row where its time belongs; a late one lands in the middle and moves every later page by one. */
export function addBounce(activity: Activity, row: BounceRow): void {
  const at = activity.bounces.findIndex(({ created_time }) => created_time <= row.created_time);
  activity.bounces.splice(at === -1 ? activity.bounces.length : at, 0, row);
}
