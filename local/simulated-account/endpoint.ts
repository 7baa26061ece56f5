import { type Account, type Activity, type Campaign, hasBounceReport } from './account.ts';
import { type ContactHistory, contactHistory } from './contact-history.ts';
import { badRequest, notFound, unsupportedMediaType } from './errors.ts';
import type { Answer, Asked, Purpose } from './exchange.ts';
import type { Paging } from './paging.ts';

/** What endpoints answer from. */
export interface Shown {
  readonly account: Account;
  readonly paging: Paging;
  /** What the user who signed in may do. */
  readonly privileges: readonly string[];
}

/** One operation of the API. Its answer is worded in its own file, and nowhere else. */
export interface Endpoint {
  readonly purpose: Purpose;
  /** Matches a whole path; its one group, if it has one, holds the ids. */
  readonly path: RegExp;
  /** What the application must have been granted; `campaign_data` when left out. Source: the contract, `security`. */
  readonly scope?: 'account_read' | 'contact_data' | 'none';
  /** What the user who signed in must be allowed to do. Source: the contract, `x-authorization-privileges`. */
  readonly privilege: 'ui:campaign:metrics' | 'campaign:read' | 'account:read' | 'contacts:read' | 'none';
  answer(asked: Asked, ids: string, shown: Shown): Answer;
}

/** The vendor says "invalid format" to anything else. */
export function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}

/** A campaign that can still be read; ids compare without regard to case. */
export function findCampaign(account: Account, campaignId: string): Campaign | undefined {
  return account.campaigns.find(
    (campaign) =>
      campaign.status !== 'Removed' && campaign.campaignId.toLowerCase() === campaignId.toLowerCase(),
  );
}

export function findActivity(
  account: Account,
  campaignActivityId: string,
): { readonly campaign: Campaign; readonly activity: Activity } | undefined {
  for (const campaign of account.campaigns) {
    const activity = campaign.activities.find(
      (one) => one.campaignActivityId.toLowerCase() === campaignActivityId.toLowerCase(),
    );
    if (activity) return campaign.status === 'Removed' ? undefined : { campaign, activity };
  }
  return undefined;
}

/** What is known of the contact that a report is asked for, or the refusal. */
export function findHistory(
  { at, headers: { 'content-type': contentType } }: Asked,
  contactId: string,
  account: Account,
): ContactHistory | Answer {
  if (contentType !== undefined && !contentType.includes('json')) return unsupportedMediaType();
  if (!isUuid(contactId)) return badRequest('contact_id is in an invalid format.');
  return contactHistory(account, contactId, at) ?? notFound();
}

/** The activity that a tracking report is asked for, or the refusal. */
export function findReported(
  { headers: { 'content-type': contentType } }: Asked,
  campaignActivityId: string,
  account: Account,
): Activity | Answer {
  if (contentType !== undefined && !contentType.includes('json')) return unsupportedMediaType();
  if (!isUuid(campaignActivityId)) return badRequest('campaign_activity_id is in an invalid format.');
  const activity = findActivity(account, campaignActivityId)?.activity;
  return activity && hasBounceReport(activity) ? activity : notFound();
}
