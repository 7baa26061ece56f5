import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Account, type BounceRow, hasBounceReport } from '../../../local/simulated-account/account.ts';
import { createAccount } from '../../../local/simulated-account/create-account.ts';
import { expectedBounces } from '../../../local/simulated-account/expected-bounces.ts';
import { bounceCodes } from '../../../shared/bounce/bounce-codes.ts';
import { daysAfter } from '../../../shared/bounce/instant.ts';
import { today as now } from './asking.ts';

const lookback = { lookbackDays: 90, now };
const daysAgo = (days: number) => daysAfter(now.toISOString(), -days);

function rowsOf({ campaigns }: Account) {
  return campaigns.flatMap(({ activities }) => activities.flatMap(({ bounces }) => bounces));
}

describe('createAccount', () => {
  test('makes the same account from the same seed and the same day', () => {
    expect(createAccount({ seed: 7, bounces: 300, now })).toEqual(
      createAccount({ seed: 7, bounces: 300, now }),
    );
  });

  // Of the account as it was before its sends and clicks were made up: output in documents hangs on it.
  test.each([
    [1, 60, 'd0400dfc7b3bc3a9'],
    [7, 300, '954eef0f38ac5e29'],
    [1, 1_200, 'd91b8e3ee57f1e6b'],
  ])(
    'makes from seed %i with %i bounces the very contacts, ids and rows it has always made',
    (seed, bounces, digest) => {
      const { contacts, campaigns } = createAccount({ seed, bounces, now });
      const lasting = campaigns.map(({ activities, ...campaign }) => ({
        ...campaign,
        activities: activities.map(({ campaignActivityId, role, sentAt, sends, opens, bounces }) => ({
          ...{ campaignActivityId, role, sentAt, sends, opens, bounces },
        })),
      }));
      const hash = createHash('sha256').update(JSON.stringify([contacts, lasting]));

      expect(hash.digest('hex').slice(0, 16)).toBe(digest);
    },
  );

  test('makes another account from another seed', () => {
    const [one, other] = [7, 8].map((seed) => createAccount({ seed, bounces: 300, now }));

    expect(one?.campaigns[0]?.campaignId).not.toBe(other?.campaigns[0]?.campaignId);
  });

  test('has exactly as many bounces inside the lookback as asked for', () => {
    const someAccount = fc.record({ seed: fc.nat(), bounces: fc.integer({ min: 20, max: 1_500 }) });

    fc.assert(
      fc.property(someAccount, ({ seed, bounces }) => {
        expect(expectedBounces(createAccount({ seed, bounces, now }), lookback)).toHaveLength(bounces);
      }),
      { numRuns: 60 },
    );
  });

  test('shows the same oddities whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { campaigns } = createAccount({ seed, bounces: 20, now });
        const rows = rowsOf({ contacts: [], campaigns: campaigns.slice(1) });
        const distinct = (what: (row: BounceRow) => string) => new Set(rows.map(what)).size;

        expect(rows.some(({ email_address }) => /[A-Z]/.test(email_address))).toBe(true);
        expect(rows.some(({ deleted_at }) => deleted_at)).toBe(true);
        expect(rows.some((row) => row.current_email_address !== row.email_address)).toBe(true);
        expect(distinct((row) => row.contact_id)).toBeGreaterThan(distinct((row) => row.email_address));
        expect(distinct((row) => row.contact_id)).toBeLessThan(rows.length);
      }),
      { numRuns: 300 },
    );
  });

  test('grows to the largest account', () => {
    expect(expectedBounces(createAccount({ seed: 1, bounces: 200_000, now }), lookback)).toHaveLength(
      200_000,
    );
  });

  test.each([
    ['fewer bounces than show every oddity', 19],
    ['more bounces than it can hold', 200_001],
    ['half a bounce', 50.5],
    ['a number of bounces that is none', Number.NaN],
  ])('refuses to make %s', (_what, bounces) => {
    expect(() => createAccount({ seed: 1, bounces, now })).toThrow(RangeError);
  });

  test('fills more than a page of 500 with one report', () => {
    const { campaigns } = createAccount({ seed: 1, bounces: 1_200, now });

    expect(
      Math.max(...campaigns.flatMap(({ activities }) => activities.map(({ bounces }) => bounces.length))),
    ).toBeGreaterThan(500);
  });

  test('has roughly the shares of codes that a real list has', () => {
    const codes = expectedBounces(createAccount({ seed: 1, bounces: 10_000, now }), lookback).map(
      ({ code }) => code,
    );
    const percent = (code: string) => Math.round(codes.filter((one) => one === code).length / 100);

    expect(Object.keys(bounceCodes).map((code) => [code, percent(code)])).toEqual([
      ...[
        ['B', 30],
        ['S', 15],
        ['Z', 12],
        ['X', 5],
        ['D', 12],
        ['F', 15],
        ['V', 10],
      ],
    ]);
  });

  describe.each([20, 21, 60, 1_200])('with %i bounces', (bounces) => {
    const account = createAccount({ seed: 3, bounces, now });
    const rows = rowsOf(account);
    const inside = expectedBounces(account, lookback);
    const distinct = (what: (bounce: (typeof inside)[number]) => string) => new Set(inside.map(what)).size;

    test('shows every code, a row without one, and a letter nobody knows', () => {
      expect(new Set(inside.map(({ code }) => code))).toEqual(
        new Set([...Object.keys(bounceCodes), undefined, 'Q']),
      );
    });

    test('shows a contact with another address, and one that is deleted', () => {
      expect(rows.some((row) => row.current_email_address !== row.email_address)).toBe(true);
      expect(rows.find((row) => row.deleted_at)?.deleted_at).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    });

    test('shows an address under two contacts, and a contact in several sends', () => {
      const addresses = distinct(({ address }) => address);
      const contacts = distinct(({ contactId }) => contactId);

      expect(distinct(({ address, contactId }) => address + contactId)).toBeGreaterThan(addresses);
      expect(distinct((bounce) => bounce.contactId + bounce.campaignActivityId)).toBeGreaterThan(contacts);
    });

    test('shows capitals in addresses and letters beyond ASCII in names', () => {
      expect(rows.some(({ email_address }) => /[A-Z]/.test(email_address))).toBe(true);
      expect(rows.some(({ first_name, last_name }) => /[^ -~]/.test(`${first_name}${last_name}`))).toBe(true);
    });

    test('writes to nobody: every address is in a domain reserved for examples', () => {
      const addresses = rows.flatMap((row) => [row.email_address, row.current_email_address ?? '']);

      expect(addresses.filter((address) => !/@(.+\.)?example(\.com|\.org|\.net)?$/.test(address))).toEqual(
        [],
      );
    });

    test('has campaigns that are fresh, older, beyond the lookback, unsent and removed', () => {
      const sent = account.campaigns.map(({ lastSentAt }) => lastSentAt ?? '').filter(Boolean);

      expect(sent.some((at) => at > daysAgo(4))).toBe(true);
      expect(sent.some((at) => at < daysAgo(4) && at > daysAgo(90))).toBe(true);
      expect(sent.some((at) => at < daysAgo(90))).toBe(true);
      expect(new Set(account.campaigns.map(({ status }) => status))).toEqual(
        new Set(['Done', 'Draft', 'Scheduled', 'Removed']),
      );
    });

    test('has resends, sent days after the primary email, and permalinks without reports', () => {
      const resent = account.campaigns.find(({ activities }) =>
        activities.some(({ role }) => role === 'resend'),
      );
      const [primary, resend] = resent?.activities ?? [];

      expect(Date.parse(resend?.sentAt ?? '') - Date.parse(primary?.sentAt ?? '')).toBeGreaterThan(
        2 * 86_400_000,
      );
      expect(resend?.bounces.length).toBeGreaterThan(0);
      for (const { activities } of account.campaigns) {
        expect(
          activities.filter((activity) => !hasBounceReport(activity)).flatMap((one) => one.bounces),
        ).toEqual([]);
      }
    });

    test('has no bounce before its send, none in the future, and none out of order', () => {
      for (const { sentAt, bounces } of account.campaigns.flatMap(({ activities }) => activities)) {
        const times = bounces.map(({ created_time }) => created_time);

        expect(times).toEqual(times.toSorted().reverse());
        // Reports round down to the minute.
        expect(
          times.every((time) => time >= `${sentAt?.slice(0, 16)}:00.000Z` && time <= now.toISOString()),
        ).toBe(true);
      }
    });

    test('sends later mail to some who bounced, and to none who had not bounced before or bounced there', () => {
      const sent = account.campaigns
        .flatMap(({ activities }) => activities.filter(({ sentAt }) => sentAt !== undefined))
        .sort((one, other) => ((one.sentAt ?? '') < (other.sentAt ?? '') ? -1 : 1));
      const before = new Set<string>();
      let deliveries = 0;
      for (const { bounces, delivered = [] } of sent) {
        const here = new Set(bounces.map(({ contact_id }) => contact_id));
        expect(delivered.filter(({ contact_id }) => here.has(contact_id) || !before.has(contact_id))).toEqual(
          [],
        );
        deliveries += delivered.length;
        for (const contactId of here) before.add(contactId);
      }
      expect(deliveries).toBeGreaterThan(0);
    });

    test('never sends more bounces than messages', () => {
      for (const { sends, bounces } of account.campaigns.flatMap(({ activities }) => activities)) {
        expect(sends).toBeGreaterThanOrEqual(bounces.length);
      }
    });
  });
});
