import { expect, it } from 'vitest';
import { sendsOf } from '../../../cli/operate/sends.ts';
import { newCampaign } from '../../../functions/poller/plan/apply.ts';
import { type CampaignMemory, newReport } from '../../../functions/poller/plan/campaign-memory.ts';
import type { Seen } from '../../../shared/constant-contact/fingerprint.ts';

const now = new Date('2026-11-26T10:30:00.000Z');
const at = '2026-11-20T10:00:00.000Z';
let made = 0;

/** A closed send to 100 people, unless nobody knows to how many. */
function aSend(seen: Seen, mailed: number | undefined = 100): CampaignMemory {
  made += 1;
  const report = newReport(`activity-${made}`, `2026-11-01T${String(made % 24).padStart(2, '0')}:00:00.000Z`);
  const evidence = { kind: 'read', at, mailed: mailed ?? 0, mailedAt: {} } as const;
  return {
    ...newCampaign(`campaign-${made}`),
    reports: [{ ...report, seen, ...(mailed !== undefined && { evidence }) }],
  };
}
const unknown = (seen: Seen): CampaignMemory => {
  const send = aSend(seen);
  return { ...send, reports: send.reports.map(({ evidence: _, ...report }) => report) };
};
const usual = (...sends: readonly CampaignMemory[]) => {
  const by = new Map(sendsOf(sends, ['B'], now).map((send) => [send.campaignId, send.usualShare]));
  return sends.map(({ campaignId }) => by.get(campaignId));
};

it.each<[string, readonly CampaignMemory[], readonly (number | undefined)[]]>([
  ['of one alone there is none', [aSend({ B: 5 })], [undefined]],
  ['of two it is the other', [aSend({ B: 5 }), aSend({ B: 1 })], [0.01, 0.05]],
  [
    'of three it is between the two others',
    [aSend({ B: 5 }), aSend({ B: 1 }), aSend({ B: 3 })],
    [0.02, 0.04, 0.03],
  ],
  ['equal shares are several', [aSend({ B: 2 }), aSend({ B: 2 }), aSend({ B: 2 })], [0.02, 0.02, 0.02]],
  [
    'one of which it is not known has one, and is none',
    [unknown({ B: 90 }), aSend({ B: 2 })],
    [0.02, undefined],
  ],
  ['a send to nobody has no share', [aSend({}, 0), aSend({ B: 2 })], [0.02, undefined]],
])('the usual share: %s', (_, sends, expected) => {
  expect(usual(...sends)).toEqual(expected.map((share) => share && expect.closeTo(share)));
});

it.each<[string, Seen, bounced: number, codes: object]>([
  ['automatic replies are no bounces', { B: 1, V: 7 }, 1, { B: 1, V: 7 }],
  ['a code that nobody knows counts', { '?': 2 }, 2, { '?': 2 }],
  [
    'rows without a code count, but for those that have got one',
    { '-': 5, '+': 3, F: 3 },
    5,
    { F: 3, none: 2 },
  ],
  ['what is no bounce does not count', { '!': 4, B: 1 }, 1, { B: 1 }],
])('%s', (_, seen, bounced, codes) => {
  const [send] = sendsOf([aSend(seen)], ['B'], now);

  expect(send).toMatchObject({ bounced, share: bounced / 100 });
  expect(send?.codes).toEqual(codes);
});

it('a share is never more than all', () => {
  expect(sendsOf([aSend({ B: 150 })], ['B'], now)[0]?.share).toBe(1);
});

it('nothing is told by provider where the policy remembers nothing by it', () => {
  expect(sendsOf([aSend({ B: 1 })], [], now)[0]).toMatchObject({ providers: [], elsewhere: undefined });
});

it('an activity of which it is not known when it was sent has no time where its campaign has several, and comes last', () => {
  const [lastSentAt, earlier] = ['2026-11-20T09:00:00.000Z', '2026-11-02T09:00:00.000Z'];
  const resent: CampaignMemory = {
    ...newCampaign('resent'),
    listed: { lastSentAt },
    reports: [newReport('original'), newReport('resend', lastSentAt)],
  };
  const only = { ...newCampaign('only'), listed: { lastSentAt: earlier }, reports: [newReport('one')] };
  const sends = sendsOf([resent, only], ['B'], now);

  expect(sends.map(({ campaignActivityId, sentAt }) => [campaignActivityId, sentAt])).toEqual([
    ['resend', lastSentAt],
    ['one', earlier],
    ['original', undefined],
  ]);
});
