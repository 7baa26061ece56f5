import {
  type Account,
  type Activity,
  type BounceRow,
  type Campaign,
  type ClickRow,
  type Contact,
  newestFirst,
  type SendRow,
} from './account.ts';
import { clicksOfContact } from './clicks.ts';
import { recipientsOf } from './recipients.ts';

/** What the account knows of one contact. */
export interface ContactHistory {
  readonly contact: Contact;
  /** Everything that was sent to it, the newest first; what was removed later was sent all the same. */
  readonly mails: readonly Mail[];
}

/** One message to one contact, and what came of it. */
export interface Mail {
  readonly campaign: Campaign;
  readonly activity: Activity;
  readonly sentAt: string;
  readonly send: SendRow;
  readonly bounces: readonly BounceRow[];
  readonly clicks: readonly ClickRow[];
}

/** @returns undefined for a contact the account does not have; made-up readers it has. */
export function contactHistory(account: Account, contactId: string, now: number): ContactHistory | undefined {
  const id = contactId.toLowerCase();
  const isTheirs = (row: SendRow) => row.contact_id.toLowerCase() === id;
  const mails = account.campaigns
    .flatMap((campaign) => campaign.activities.map((activity) => ({ campaign, activity })))
    .flatMap(({ campaign, activity }): Mail[] => {
      const { sentAt } = activity;
      const send = sentAt === undefined ? undefined : recipientsOf(activity, account).find(id);
      if (sentAt === undefined || send === undefined) return [];
      const bounces = activity.bounces.filter(isTheirs);
      return [
        {
          campaign,
          activity,
          sentAt,
          send,
          bounces,
          clicks: clicksOfContact(id, activity, account, now),
        },
      ];
    })
    .sort((one, other) => (one.sentAt < other.sentAt ? 1 : -1));
  const contact = account.contacts.find((one) => one.contactId.toLowerCase() === id) ?? seenIn(mails);
  return contact && { contact, mails };
}

/** For a contact that only rows name. */
function seenIn(mails: readonly Mail[]): Contact | undefined {
  const [newest] = mails;
  if (!newest) return undefined;
  const { contact_id, email_address } = newest.send;
  const lastSaid = (field: 'first_name' | 'last_name' | 'deleted_at') =>
    mails.find(({ send }) => send[field] !== undefined)?.send[field];
  const firstName = lastSaid('first_name');
  const lastName = lastSaid('last_name');
  const deletedAt = lastSaid('deleted_at');
  const [bounce] = mails.flatMap(({ bounces }) => bounces).sort(newestFirst);
  const isMailedSince = bounce !== undefined && newest.sentAt > bounce.created_time;
  return {
    contactId: contact_id,
    emailAddress: email_address,
    currentEmailAddress: isMailedSince ? email_address : (bounce?.current_email_address ?? email_address),
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(deletedAt !== undefined && { deletedAt }),
  };
}
