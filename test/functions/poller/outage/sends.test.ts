import { describe, expect, it } from 'vitest';
import { sendsOf } from '../../../../functions/poller/outage/sends.ts';
import { newCampaign } from '../../../../functions/poller/plan/apply.ts';
import { newReport, type ReportMemory } from '../../../../functions/poller/plan/campaign-memory.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const campaign = (campaignId: string, lastSentAt: string | undefined) => ({
  campaignId,
  lastSentAt,
  bounces: 0,
  sends: 10,
});

describe('the sends of an account', () => {
  const memory = (campaignId: string) => ({
    ...newCampaign(campaignId),
    reports: [newReport(`${campaignId}-primary`), newReport(`${campaignId}-resend`)],
  });

  it('are the activities of all campaigns whose time is known, newest first', () => {
    const memories = new Map(['old', 'new', 'timeless'].map((id) => [id, memory(id)]));
    const campaigns = [
      campaign('old', sentInWeek(1)),
      campaign('timeless', undefined),
      campaign('new', sentInWeek(2)),
    ];
    const ids = sendsOf(campaigns, memories).map(({ campaignActivityId }) => campaignActivityId);
    expect(ids).toEqual(['new-primary', 'new-resend', 'old-primary', 'old-resend']);
  });

  it('are none of a campaign that nothing is remembered of yet', () => {
    expect(sendsOf([campaign('unknown', sentInWeek(1))], new Map())).toEqual([]);
  });
});

describe('a send', () => {
  const at = sentInWeek(2);
  const open = (wholeAt: string) => ({ stage: { name: 'open', wholeAt, lastReadAt: wholeAt } }) as const;

  it.each<[string, Partial<ReportMemory>, object]>([
    ['was never read while its report is unread', {}, { read: 'never' }],
    ['was read early within four days', open(sentInWeek(1.5)), { read: 'early' }],
    ['was read when it was complete after four days', open(sentInWeek(1.6)), { read: 'complete' }],
    [
      'can be read again while its report fails',
      { trouble: { kind: 'failing', since: at, last: at } },
      { isOutOfReach: false },
    ],
    [
      'is out of reach when its report is gone',
      { trouble: { kind: 'gone', last: at } },
      { isOutOfReach: true },
    ],
    [
      'is out of reach when its report has failed for a day',
      { trouble: { kind: 'failing', since: sentInWeek(1), last: at } },
      { isOutOfReach: true },
    ],
    ['can be asked for one code', {}, { hasCodeFilter: true }],
    ['can not, where the vendor does not filter', { codeSearch: 'not offered' }, { hasCodeFilter: false }],
    [
      'says where its messages went, once that was counted for evidence',
      { evidence: { kind: 'read', at, mailed: 10, mailedAt: { abcd: 7 } } },
      { sizes: { messages: 10, byDomain: { abcd: 7 } } },
    ],
    ['says nothing of that before', {}, { sizes: undefined }],
    ['has the size that its own counters say', { counters: { byCode: {}, sends: 7 } }, { sent: 7 }],
    ['was sent when it was itself', { sentAt: sentInWeek(1.2) }, { sentAt: sentInWeek(1.2) }],
  ])('%s', (_, report, expected) => {
    const reports = [{ ...newReport('primary'), ...report }];
    const memories = new Map([['c', { ...newCampaign('c'), reports }]]);
    expect(sendsOf([campaign('c', sentInWeek(1))], memories)).toMatchObject([expected]);
  });
});
