import { compareText } from './compare-text.ts';
import type { Instant } from './instant.ts';

/** A contact that an address was seen under, as its newest bounce showed it. */
export interface SeenContact {
  readonly contactId: string;
  /** When the newest of its bounces at this address happened. */
  readonly bouncedAt: Instant;
  /** The contact has another address now. */
  readonly contactMoved: boolean;
  readonly contactDeleted: boolean;
}

/** An address belongs to one contact at a time; an address of one person never has more over the years. */
const mostContacts = 50;

/** The union of contacts, newest first; of one contact what its newest bounce showed, and of the same bounce everything. */
export function joinContacts(
  known: readonly SeenContact[],
  news: readonly SeenContact[],
): readonly SeenContact[] {
  const byId = new Map(known.map((contact) => [contact.contactId, contact]));
  for (const contact of news) byId.set(contact.contactId, joinContact(byId.get(contact.contactId), contact));
  return [...byId.values()].sort(compareContacts).slice(0, mostContacts);
}

function joinContact(known: SeenContact | undefined, news: SeenContact): SeenContact {
  const { contactId, bouncedAt, contactMoved, contactDeleted } = news;
  const short = { contactId, bouncedAt, contactMoved, contactDeleted };
  if (!known || known.bouncedAt < bouncedAt) return short;
  if (known.bouncedAt > bouncedAt) return known;
  return {
    ...known,
    contactMoved: known.contactMoved || contactMoved,
    contactDeleted: known.contactDeleted || contactDeleted,
  };
}

function compareContacts(one: SeenContact, other: SeenContact): number {
  return compareText(other.bouncedAt + other.contactId, one.bouncedAt + one.contactId);
}

/** Whether the contact still has the address, as far as we have seen. */
export function usesAddress({ contactMoved, contactDeleted }: SeenContact): boolean {
  return !contactMoved && !contactDeleted;
}
