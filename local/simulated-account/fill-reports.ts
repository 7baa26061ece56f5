import type { Instant } from '../../shared/bounce/instant.ts';
import { type BounceRow, type Contact, newestFirst } from './account.ts';
import { dealKinds, type KindOfBounce } from './bounce-mix.ts';
import type { EmptyReport } from './create-campaign.ts';
import { createContact } from './create-contact.ts';
import type { Draw } from './draw.ts';

/** How often a bounce is of somebody whose earlier bounce explains it; the others are new in the reports. */
const repeats: Readonly<Record<string, { readonly after: string; readonly chance: number }>> = {
  // The vendor suspends an address after a B of any of its customers, so an S may come without a B of ours.
  S: { after: 'B', chance: 0.7 },
  F: { after: 'F', chance: 0.3 },
  Z: { after: 'Z', chance: 0.3 },
  D: { after: 'D', chance: 0.2 },
  V: { after: 'V', chance: 0.2 },
};

/**
 * Fills the reports, which must come oldest first, with exactly as many rows as they ask for.
 *
 * @returns the contacts that bounced.
 */
export function fillReports(
  reports: readonly EmptyReport[],
  { draw, now }: { draw: Draw; now: Instant },
): Contact[] {
  const contacts: Contact[] = [];
  const bouncedWith = new Map<string, Contact[]>();
  const kinds = dealKinds(
    reports.reduce((sum, { rows }) => sum + rows, 0),
    draw,
  );

  function knownContact({ code = '' }: KindOfBounce, isLast: boolean): Contact | undefined {
    // The very last row is an S of the very first contact, whatever the dice say.
    if (isLast) return contacts[0];
    const repeat = repeats[code];
    const known = repeat && bouncedWith.get(repeat.after);
    return known && draw.chance(repeat.chance) ? draw.oneOf(known) : undefined;
  }

  function contactFor(kind: KindOfBounce, inThisReport: ReadonlySet<string>, isLast: boolean): Contact {
    const known = knownContact(kind, isLast);
    if (known && !inThisReport.has(known.contactId)) return known;
    const contact = createContact(contacts.length, contacts.at(-1), { draw, today: now.slice(0, 10) });
    contacts.push(contact);
    return contact;
  }

  function remember(code: string, contact: Contact): void {
    const earlier = bouncedWith.get(code);
    if (earlier) earlier.push(contact);
    else bouncedWith.set(code, [contact]);
  }

  let dealt = 0;
  for (const { activity, sentAt, rows } of reports) {
    const seen = new Set<string>();
    for (const kind of kinds.slice(dealt, dealt + rows)) {
      dealt += 1;
      const contact = contactFor(kind, seen, dealt === kinds.length);
      seen.add(contact.contactId);
      if (kind.code) remember(kind.code, contact);
      activity.bounces.push(toRow(contact, kind, bouncedAt(sentAt, kind, { draw, now })));
    }
    activity.bounces.sort(newestFirst);
  }
  return contacts;
}

function bouncedAt(
  sentAt: Instant,
  kind: KindOfBounce,
  { draw, now }: { draw: Draw; now: Instant },
): Instant {
  const afterMs = draw.between(...kind.afterMinutes) * 60_000;
  const at = Math.min(Date.parse(sentAt) + afterMs, Date.parse(now));
  // Every time in the documents has no seconds.
  return `${new Date(at).toISOString().slice(0, 16)}:00.000Z`;
}

function toRow(contact: Contact, { code }: KindOfBounce, createdTime: Instant): BounceRow {
  return {
    contact_id: contact.contactId,
    email_address: contact.emailAddress,
    ...(contact.firstName !== undefined && { first_name: contact.firstName }),
    ...(contact.lastName !== undefined && { last_name: contact.lastName }),
    ...(code !== undefined && { bounce_code: code }),
    current_email_address: contact.currentEmailAddress,
    created_time: createdTime,
    ...(contact.deletedAt !== undefined && { deleted_at: contact.deletedAt }),
  };
}
