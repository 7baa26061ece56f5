import type { Activity, Row } from './account.ts';
import { guid } from './contacts.ts';
import type { Message, UsedLink } from './mail.ts';

/** Times in every form that was recorded or documented. */
const timeForms: readonly ((iso: string) => string)[] = [
  (iso) => iso,
  (iso) => iso,
  (iso) => iso.replace('Z', '+00:00'),
  (iso) => iso.replace('Z', ''),
  (iso) => `${new Date(Date.parse(iso) - 5 * 3_600_000).toISOString().slice(0, -1)}-0500`,
];

/** Addresses as people write them. */
const addressForms: readonly ((address: string) => string)[] = [
  (address) => address,
  (address) => ` ${address.toUpperCase()}`,
  (address) => address.replace('canary', 'Canary'),
];

/** The row as the vendor writes it, in JSON. One that cannot be read has no contact, or two addresses in one. */
export function rowText({ plan, activity, contactId, address, ...row }: Row): string {
  const time = new Date(row.createdAt).toISOString();
  const { form, oddity } = plan;
  const isUnreadable = oddity === 'unreadable';
  const typed = addressForms[form % addressForms.length]?.(address);
  return JSON.stringify({
    ...(!(isUnreadable && form % 2 === 0) && { contact_id: contactId }),
    campaign_activity_id: activity.id,
    tracking_activity_type: 'em_bounces',
    first_name: 'Canary',
    email_address: isUnreadable && form % 2 === 1 ? `nobody@secret.example\n${typed}` : typed,
    created_time: timeForms[form % timeForms.length]?.(time),
    ...(row.code !== undefined && { bounce_code: row.code }),
    ...(row.moved && { current_email_address: 'canary-elsewhere@secret.example' }),
    ...(row.deleted && { deleted_at: time }),
  });
}

/** A message as the report of sends lists it: to the address that it went to, whatever the contact's is by now. */
export function messageText(message: Message, activity: Activity): string {
  return trackedText(message, message.sentAt, activity, { tracking_activity_type: 'em_sends' });
}

export function clickText({ message, clickedAt, link }: UsedLink, activity: Activity): string {
  const tracking_activity_type = 'em_clicks';
  const link_url = `https://canary.example/${link}`;
  return trackedText(message, clickedAt, activity, {
    tracking_activity_type,
    url_id: String(link),
    link_url,
  });
}

const unknownActivity = guid('a', 999);

function trackedText(
  { contactId, address, currentAddress, isOfAnother }: Message,
  at: number,
  activity: Activity,
  besides: Readonly<Record<string, string>>,
): string {
  return JSON.stringify({
    contact_id: contactId,
    campaign_activity_id: isOfAnother ? unknownActivity : activity.id,
    email_address: address,
    created_time: new Date(at).toISOString(),
    ...(currentAddress !== undefined && { current_email_address: currentAddress }),
    ...besides,
  });
}
