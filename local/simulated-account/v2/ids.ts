import type { Account } from '../account.ts';
import { hashOf } from '../hash.ts';
import { readerId, readerNumber } from '../recipients.ts';

const knownDigits = 14;
const readerDigits = 10;

/** Digits with zeros in front, as in the contract's sample: whoever makes a number of them loses the contact. */
export function v2ContactId(contactId: string): string {
  const id = contactId.toLowerCase();
  const reader = readerNumber(id);
  return reader === undefined
    ? String(hashOf(`contact ${id}`)).padStart(knownDigits, '0')
    : String(reader).padStart(readerDigits, '0');
}

/** Looks contacts up by their ids in v2; a made-up reader that it finds may be none of this account all the same. */
export function v2ContactsOf(account: Account): (v2Id: string) => string | undefined {
  const known = new Map(knownContactIds(account).map((contactId) => [v2ContactId(contactId), contactId]));
  return (v2Id) => (v2Id.length === readerDigits ? readerId(Number(v2Id)) : known.get(v2Id));
}

/** Everybody but the made-up readers. */
export function knownContactIds({ contacts, campaigns }: Account): readonly string[] {
  const inRows = campaigns.flatMap(({ activities }) =>
    activities.flatMap(({ bounces, delivered = [], clicks = [] }) => [...bounces, ...delivered, ...clicks]),
  );
  return [
    ...new Set([
      ...contacts.map(({ contactId }) => contactId.toLowerCase()),
      ...inRows.map(({ contact_id }) => contact_id.toLowerCase()),
    ]),
  ];
}

/** A resend is a campaign of its own in v2: there is an id for each activity. */
export function v2CampaignId(campaignActivityId: string): string {
  return String(1_100_000_000_000 + (hashOf(`campaign ${campaignActivityId.toLowerCase()}`) % 1e11));
}
