import { createAccount } from '../local/simulated-account/create-account.ts';
import { createDraw } from '../local/simulated-account/draw.ts';
import { normaliseAddress } from '../shared/bounce/address.ts';
import type { Bounce } from '../shared/bounce/bounce.ts';
import { bounceCodes } from '../shared/bounce/bounce-codes.ts';
import { dayMs } from '../shared/bounce/instant.ts';
import { minuteMs } from '../test/support/a-clock.ts';

const addresses = 200;
/** The account has more contacts than that, twins among them. */
const bouncesInAccount = 1_000;

/**
 * Addresses of the simulated account, each with so many bounces in sends of their own, oldest first. Codes come in the
 * account's shares. For each code one more address has it every time, with a contact that has moved and been deleted:
 * nothing makes a record longer.
 */
export function someHistories(length: number, now: Date): Bounce[][] {
  const { contacts, campaigns } = createAccount({ seed: 1, bounces: bouncesInAccount, now });
  const draw = createDraw(1);
  const rows = campaigns.flatMap(({ activities }) => activities.flatMap(({ bounces }) => bounces));
  const sends = Array.from({ length }, () => draw.uuid(4));
  const bouncedAt = (nth: number) =>
    new Date(now.getTime() - (length - nth) * dayMs - draw.between(1, 1_400) * minuteMs).toISOString();

  const byAddress = new Map(
    contacts.flatMap((contact) => {
      const address = normaliseAddress(contact.emailAddress);
      return address === undefined ? [] : [[address, contact] as const];
    }),
  );
  const ordinary = [...byAddress].slice(0, addresses).map(([address, contact]) =>
    sends.map((campaignActivityId, nth): Bounce => {
      const { bounce_code } = draw.oneOf(rows);
      return {
        address,
        ...(bounce_code !== undefined && { code: bounce_code }),
        bouncedAt: bouncedAt(nth),
        campaignActivityId,
        contactId: contact.contactId,
        contactMoved: normaliseAddress(contact.currentEmailAddress) !== address,
        contactDeleted: contact.deletedAt !== undefined,
      };
    }),
  );
  const longest = Object.keys(bounceCodes).map((code) =>
    sends.map(
      (campaignActivityId, nth): Bounce => ({
        address: `always.${code.toLowerCase()}@example.com`,
        code,
        bouncedAt: bouncedAt(nth),
        campaignActivityId,
        contactId: draw.uuid(1),
        contactMoved: true,
        contactDeleted: true,
      }),
    ),
  );
  return [...ordinary, ...longest];
}
