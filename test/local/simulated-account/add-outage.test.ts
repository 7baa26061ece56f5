import { describe, expect, test } from 'vitest';
import { addOutage } from '../../../local/simulated-account/add-outage.ts';
import { createAccount } from '../../../local/simulated-account/create-account.ts';

const now = new Date('2026-11-20T12:00:00.000Z');

describe('a provider that refuses a send', () => {
  test('adds one send of today, and leaves the others as they are', () => {
    const account = createAccount({ seed: 1, bounces: 20, now });
    const before = structuredClone(account.campaigns);

    const { provider, contacts } = addOutage(account, now);

    expect(account.campaigns.slice(0, -1)).toEqual(before);
    const added = account.campaigns.at(-1);
    expect(Date.parse(added?.lastSentAt ?? '')).toBeLessThan(now.getTime());
    expect(Date.parse(added?.lastSentAt ?? '')).toBeGreaterThan(now.getTime() - 86_400_000);
    const rows = added?.activities.flatMap(({ bounces }) => bounces) ?? [];
    expect(rows).toHaveLength(contacts);
    expect(new Set(rows.map(({ contact_id }) => contact_id)).size).toBe(contacts);
    for (const row of rows) {
      expect(row).toMatchObject({ bounce_code: 'B', email_address: expect.stringMatching(`@${provider}$`) });
      expect(Date.parse(row.created_time)).toBeLessThanOrEqual(now.getTime());
    }
  });

  test('is another send each time', () => {
    const account = createAccount({ seed: 1, bounces: 20, now });
    addOutage(account, now);
    addOutage(account, new Date(now.getTime() + 1));

    const ids = account.campaigns.map(({ campaignId }) => campaignId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
