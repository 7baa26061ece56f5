import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseInstant } from '../../shared/bounce/instant.ts';
import { readCampaignDetails } from '../../shared/constant-contact/campaign-details.ts';
import type { ConstantContactClient } from '../../shared/constant-contact/client.ts';
import { readCounters } from '../../shared/constant-contact/counters.ts';
import { findSentCampaigns } from '../../shared/constant-contact/find-campaigns.ts';
import { readSendsReport, type SendRow } from '../../shared/constant-contact/sends-report.ts';
import { anyTransport, damaged, jsonOf, someDamage } from './breaker.ts';
import { aClient, answering, apiUrl, expectOurs } from './in-process.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const idOf = (number: number) => `ca000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const since = '2026-08-01T00:00:00.000Z';

/** Bodies in turn, the last one again and again; each may say that the list goes on, with a link of its own or not. */
function anyBodies(of: unknown) {
  const body = fc.record({
    damage: fc.oneof(fc.constant([]), someDamage()),
    transport: anyTransport,
    goesOn: fc.constantFrom('no', 'no', 'on', 'again', 'elsewhere'),
  });
  return fc.array(body, { minLength: 1, maxLength: 3 }).map((bodies) => (url: URL, nth: number) => {
    const { damage, transport, goesOn } = bodies[Math.min(nth, bodies.length) - 1] ?? {};
    const query = { no: undefined, on: `?cursor=${nth}`, again: url.search, elsewhere: '/x?cursor=1' }[
      goesOn ?? 'no'
    ];
    const links = query === undefined ? {} : { _links: { next: { href: `${url.pathname}${query}` } } };
    return transport?.(jsonOf(damaged({ ...(of as object), ...links }, damage ?? []))) ?? '';
  });
}

/** What a read says of such bodies is `sensible`, or its error is ours. */
async function holds<Read>(
  of: unknown,
  read: (client: ConstantContactClient) => Promise<Read>,
  sensible: (read: Read) => void,
  mostRequests: number,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(anyBodies(of), async (bodyOf) => {
      const server = answering(({ url }, nth) => ({ body: bodyOf(new URL(url), nth) }));
      try {
        sensible(await read(aClient()));
      } catch (error) {
        expectOurs(error);
      } finally {
        server.stop();
      }
      expect(server.requests.length).toBeLessThanOrEqual(mostRequests);
      for (const { url } of server.requests) expect(new URL(url).origin).toBe(apiUrl.origin);
    }),
    { numRuns: 200 },
  );
}

const isCount = (value: unknown) =>
  value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0);

const summary = (number: number) => {
  const unique_counts = { bounces: '12', sends: 400 };
  return { campaign_id: idOf(number), last_sent_date: '2026-11-01T10:00:00.000Z', unique_counts };
};
const listed = (number: number) => {
  return { campaign_id: idOf(number), updated_at: '2026-09-01T10:00:00Z', current_status: 'Done' };
};

it.each([['a few', 3] as const, ['as many as they reach', 500] as const])(
  'whatever the summaries and the list of campaigns hold, %s: campaigns with sensible numbers, or our error',
  async (_, count) => {
    const numbers = Array.from({ length: count }, (_, number) => number);
    await holds(
      {
        bulk_email_campaign_summaries: numbers.map(summary),
        campaigns: numbers.slice(0, 5).map((n) => listed(n + 900)),
      },
      (client) =>
        findSentCampaigns(client, since, {
          beyond: { recall: async () => undefined, store: async () => {} },
          today: '2026-11-20',
        }),
      ({ campaigns, unreadable }) => {
        expect(isCount(unreadable)).toBe(true);
        expect(new Set(campaigns.map(({ campaignId }) => campaignId)).size).toBe(campaigns.length);
        for (const { campaignId, lastSentAt, bounces, sends } of campaigns) {
          expect(campaignId).toMatch(guid);
          expect(lastSentAt).toBe(parseInstant(lastSentAt ?? ''));
          expect([isCount(bounces), isCount(sends)]).toEqual([true, true]);
        }
      },
      // Three attempts at each of at most four pages of two lists.
      24,
    );
  },
);

it('whatever the details of a campaign hold: ids of activities, or our error', async () => {
  const activity = (number: number, role: string) => ({ campaign_activity_id: idOf(number), role });
  const roles = ['primary_email', 'resend', 'permalink', 'PRIMARY_EMAIL'];
  await holds(
    { campaign_activities: roles.map((role, number) => activity(number, role)) },
    (client) => readCampaignDetails(client, idOf(1)),
    ({ campaignActivityIds }) => {
      for (const id of campaignActivityIds) expect(id).toMatch(guid);
    },
    3,
  );
});

it('whatever the counters hold: whole numbers from nought, or our error', async () => {
  const names = [
    'nonexistent_address',
    'undeliverable',
    'mailbox_full',
    'suspended',
    'blocked',
    'vacation',
    'other',
  ];
  const stats = Object.fromEntries(names.map((name, number) => [`em_bounces_${name}`, number]));
  const result = { campaign_activity_id: idOf(1), stats, last_refresh_time: '2026-11-01T10:00:00.000Z' };
  await holds(
    { results: [result, { ...result, campaign_activity_id: idOf(2) }] },
    (client) => readCounters(client, [idOf(1), idOf(2)]),
    (counters) => {
      for (const { byCode, refreshedAt } of counters.values()) {
        expect(Object.keys(byCode).sort().join('')).toBe('BDFSVXZ');
        for (const count of Object.values(byCode)) expect(count !== undefined && isCount(count)).toBe(true);
        expect(refreshedAt).toBe(parseInstant(refreshedAt ?? ''));
      }
    },
    3,
  );
});

it('whatever the report of sends holds: rows that can be understood, in five pages, or our error', async () => {
  const rows = ['canaria@example.com', ' Canaria@Example.com ', null].map((email_address) => ({
    email_address,
    contact_id: idOf(2),
    campaign_activity_id: idOf(1),
    tracking_activity_type: 'em_sends',
    created_time: '2026-11-20T12:00:00.000Z',
  }));
  await holds(
    { tracking_activities: rows },
    async (client) => {
      const read: SendRow[] = [];
      let pages = 0;
      for await (const { rows: some } of readSendsReport(client, idOf(1), 'sends')) {
        read.push(...some);
        pages += 1;
        if (pages === 5) break;
      }
      return read;
    },
    (read) => {
      for (const { address } of read) expect(address).toBe(address.trim().toLowerCase());
    },
    15,
  );
});
