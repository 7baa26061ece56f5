import type { BounceRow } from '../account.ts';
import { hashOf } from '../hash.ts';

/** Of B it is the vendor's own sample; of the others, the words of the guide of v3. */
const descriptions: Readonly<Record<string, string>> = {
  B: 'Non-existent address',
  D: 'Undeliverable',
  F: 'Full',
  S: 'Suspended',
  V: 'Vacation/autoreply',
  X: 'Other',
  Z: 'Blocked',
};

/** What servers say, by code; ADDRESS is the recipient's. Often nothing is kept, and some texts speak against the code. */
const messages: Readonly<Record<string, readonly string[]>> = {
  B: [
    'smtp;550 5.1.1 The email account that you tried to reach does not exist',
    'smtp;550 5.1.1 <ADDRESS>: Recipient address rejected: User unknown',
    '',
    'smtp;550 5.7.1 Message rejected by policy',
  ],
  D: ['smtp;421 4.4.1 Connection timed out', ''],
  F: ['smtp;452 4.2.2 The recipient is over quota', 'smtp;552 5.2.2 Mailbox full', ''],
  X: ['smtp;550 5.1.1 No such user', 'smtp;550 5.7.1 Delivery refused by policy', ''],
  Z: ['smtp;550 5.7.1 Message rejected as spam', 'smtp;554 5.7.1 Client host blocked', ''],
};

export function bounceDescription({ bounce_code = '' }: BounceRow): string {
  return descriptions[bounce_code] ?? '';
}

export function bounceMessage(row: BounceRow): string {
  if (row.bounce_message !== undefined) return row.bounce_message;
  const texts = messages[row.bounce_code ?? ''] ?? [''];
  const text = texts[hashOf(`message ${row.contact_id} ${row.created_time}`) % texts.length] ?? '';
  return text.replace('ADDRESS', row.email_address);
}
