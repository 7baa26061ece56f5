import type { Account, ClickRow } from '../../local/simulated-account/account.ts';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { dayMs } from '../../shared/bounce/instant.ts';
import { aBounce } from './a-bounce.ts';
import { aCampaign, anAccount, anActivity, aRow } from './an-account.ts';
import { anAddressRecord } from './an-address-record.ts';

/** One contact of a simulated account, and the record that reading its bounces has left. */
export interface EvidenceStory {
  readonly account: Account;
  readonly record: AddressRecord;
  readonly contactId: string;
  /** The campaign activity in which it bounced. */
  readonly campaignActivityId: string;
}

/** What to make otherwise than it usually is. */
export interface StoryChanges {
  readonly address?: string;
  readonly code?: string;
  readonly message?: string;
  readonly currentAddress?: string;
  readonly deletedAt?: string;
}

/** A contact that bounced 24 days ago, took the next send, used a link of it, and was sent one more yesterday. */
export function anEvidenceStory(
  now: Date,
  {
    address = 'ann@example.com',
    code = 'X',
    message = '550 5.7.1 Refused by policy',
    ...changes
  }: StoryChanges = {},
): EvidenceStory {
  const at = (daysAgo: number, time: string) =>
    `${new Date(now.getTime() - daysAgo * dayMs).toISOString().slice(0, 11)}${time}:00.000Z`;
  const contactId = '0c0c0c0c-0000-4000-8000-00000000000a';
  const contact = {
    ...{ contact_id: contactId, email_address: address },
    ...(changes.deletedAt !== undefined && { deleted_at: changes.deletedAt }),
  };
  const ids = [1, 2, 3].map((nth) => `0a0a0a0a-0000-4000-8000-0000000000a${nth}`);
  const [bouncedIn = '', takenIn = '', sentIn = ''] = ids;
  const bouncedAt = at(24, '09:15');
  const row = aRow({
    ...contact,
    ...{ bounce_code: code, bounce_message: message, created_time: bouncedAt },
    current_email_address: changes.currentAddress ?? address,
  });
  const click: ClickRow = {
    ...contact,
    ...{ url_id: '1', link_url: 'https://www.example.com/', created_time: at(16, '18:30') },
  };
  const send = (name: string, sentAt: string, activity: Parameters<typeof anActivity>[0]) =>
    aCampaign({ name, sentAt, activities: [anActivity({ ...activity, sentAt })] });
  const campaigns = [
    send('Autumn news', at(24, '09:00'), { campaignActivityId: bouncedIn, bounces: [row] }),
    send('Open evening', at(17, '09:00'), {
      campaignActivityId: takenIn,
      ...{ delivered: [contact], clicks: [click] },
    }),
    send('Winter sale', at(1, '09:00'), { campaignActivityId: sentIn, delivered: [contact] }),
  ];
  const bounce = aBounce({ address, code, bouncedAt, contactId, campaignActivityId: bouncedIn });
  return {
    account: anAccount({ campaigns }),
    record: { ...anAddressRecord([bounce]), decidedAt: at(24, '09:29') },
    ...{ contactId, campaignActivityId: bouncedIn },
  };
}
