import { type Account, type Activity, type BounceRow, newestFirst } from './account.ts';
import { createSentCampaign } from './create-campaign.ts';
import { createDraw, type Draw } from './draw.ts';

/** What has gone wrong, for whoever asked for it. */
export interface Outage {
  readonly provider: string;
  /** Contacts whose message it refused, and all to whom the send went there. */
  readonly contacts: number;
  readonly sentThere: number;
}

/** Nobody else in the account has an address there, so it has no bad past. */
const provider = 'mailbox.example';
const contacts = 100;
/** The whole send, and how much of it got through at the provider, before the outage or after. */
const sends = 1_000;
const delivered = 20;
const sentThere = contacts + delivered;
/** Sent this morning, with room for the hours that a send's time is moved by. */
const daysAgo = 0.2;

/**
 * One more send of today, in which a provider refused nearly everybody as non-existent, although all of them are alive:
 * what Gmail did for hours in December 2020.
 */
export function addOutage(account: Account, today: Date): Outage {
  const now = today.toISOString();
  const draw = createDraw(today.getTime() % 2 ** 31);
  const plan = { name: 'Bad luck', type: 'NEWSLETTER', daysAgo, percent: 0, bounceRate: 3 } as const;
  const { campaign } = createSentCampaign(plan, [0], { draw, now });
  const activities = campaign.activities.map((activity) =>
    activity.sentAt === undefined ? activity : refused(activity, activity.sentAt, account, draw),
  );
  account.campaigns.push({ ...campaign, activities });
  return { provider, contacts, sentThere };
}

function refused(activity: Activity, sentAt: string, account: Account, draw: Draw): Activity {
  const bounces = Array.from({ length: contacts }, () => {
    const contactId = draw.uuid(1);
    const emailAddress = `reader.${contactId.slice(0, 8)}@${provider}`;
    account.contacts.push({ contactId, emailAddress, currentEmailAddress: emailAddress });
    return aRefusal(contactId, emailAddress, sentAt, draw.between(1, 30));
  });
  const sentTo = { [provider]: sentThere, 'example.com': sends - sentThere };
  return { ...activity, sends, sentTo, bounces: bounces.sort(newestFirst) };
}

function aRefusal(contactId: string, address: string, sentAt: string, afterMinutes: number): BounceRow {
  const at = new Date(Date.parse(sentAt) + afterMinutes * 60_000).toISOString();
  return {
    contact_id: contactId,
    email_address: address,
    bounce_code: 'B',
    current_email_address: address,
    created_time: `${at.slice(0, 16)}:00.000Z`,
  };
}
