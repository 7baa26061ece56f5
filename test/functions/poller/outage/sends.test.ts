import { describe, expect, it } from 'vitest';
import { baselineOf, type Send, sendsOf } from '../../../../functions/poller/outage/sends.ts';
import { newCampaign } from '../../../../functions/poller/plan/apply.ts';
import { newReport } from '../../../../functions/poller/plan/campaign-memory.ts';
import { activityOfWeek, aSend, unread } from '../../../support/a-send.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const never = () => false;
const weeks = (campaigns: readonly (readonly Send[])[] | undefined) =>
  campaigns?.map((sends) => sends[0]?.sentAt);
/** The letters of these weeks, newest first. */
const letters = (...numbers: number[]) => numbers.map((week) => aSend({ week })).toReversed();

describe('the sends of an account', () => {
  const memory = (campaignId: string) => ({
    ...newCampaign(campaignId),
    reports: [newReport(`${campaignId}-primary`), newReport(`${campaignId}-resend`)],
  });
  const campaign = (campaignId: string, lastSentAt: string | undefined) => ({
    campaignId,
    lastSentAt,
    bounces: 0,
    sends: 10,
  });

  it('are the activities of all campaigns whose time is known, newest first', () => {
    const memories = new Map(['old', 'new', 'timeless'].map((id) => [id, memory(id)]));
    const campaigns = [
      campaign('old', sentInWeek(1)),
      campaign('timeless', undefined),
      campaign('new', sentInWeek(2)),
    ];
    const ids = sendsOf(campaigns, memories).map(({ report }) => report.campaignActivityId);
    expect(ids).toEqual(['new-primary', 'new-resend', 'old-primary', 'old-resend']);
  });

  it('are none of a campaign that nothing is known of yet', () => {
    expect(sendsOf([campaign('unknown', sentInWeek(1))], new Map())).toEqual([]);
  });
});

describe('what came before a send', () => {
  it('is the six sends before it', () => {
    const sends = letters(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(weeks(baselineOf(aSend({ week: 8 }), sends, never))).toEqual(
      [7, 6, 5, 4, 3, 2].map((week) => sentInWeek(week)),
    );
  });

  it('is six campaigns, each with its resend', () => {
    const withResend = (week: number) => {
      const primary = aSend({ week });
      const report = { ...primary.report, campaignActivityId: activityOfWeek(100 + week) };
      return [primary, { ...primary, report }];
    };
    const sends = [7, 6, 5, 4, 3, 2, 1].flatMap(withResend);
    const before = baselineOf(aSend({ week: 8 }), sends, never);
    expect(weeks(before)).toEqual([7, 6, 5, 4, 3, 2].map((week) => sentInWeek(week)));
    expect(before?.map((of) => of.length)).toEqual([2, 2, 2, 2, 2, 2]);
    // The size is that of both: a half without the other would look like half the bounces.
    const isUnusual = ({ report }: Send) => report.campaignActivityId === activityOfWeek(106);
    expect(weeks(baselineOf(aSend({ week: 8 }), sends, isUnusual))).not.toContain(sentInWeek(6));
  });

  it('is not known while one of them has still to be read', () => {
    const sends = letters(1, 2, 3).map((send) => (send.sentAt === sentInWeek(2) ? unread(send) : send));
    expect(baselineOf(aSend({ week: 4 }), sends, never)).toBeUndefined();
  });

  it('is what is left where a report is out of reach, unless it had been read before', () => {
    const lost = { ...unread(aSend({ week: 2 })), isOutOfReach: true };
    const gone = { ...aSend({ week: 3 }), isOutOfReach: true };
    expect(weeks(baselineOf(aSend({ week: 4 }), [gone, lost, aSend({ week: 1 })], never))).toEqual([
      sentInWeek(3),
      sentInWeek(1),
    ]);
  });

  it('leaves out sends to nobody, those of the same instant, and what was unusual', () => {
    const sends = [aSend({ week: 4 }), aSend({ week: 3, sends: 0 }), aSend({ week: 2 }), aSend({ week: 1 })];
    const isUnusual = ({ sentAt }: Send) => sentAt === sentInWeek(2);
    expect(weeks(baselineOf(aSend({ week: 4 }), sends, isUnusual))).toEqual([sentInWeek(1)]);
  });

  it('leaves out sends to less than a tenth as many, and those of which nobody knows how large they were', () => {
    const sends = [
      aSend({ week: 4, sends: 100 }),
      aSend({ week: 3, sends: 99 }),
      unread(aSend({ week: 2, sends: undefined })),
      aSend({ week: 1, sends: 9_000 }),
    ];
    expect(weeks(baselineOf(aSend({ week: 5 }), sends, never))).toEqual([sentInWeek(4), sentInWeek(1)]);
  });

  it('is nothing for a first send', () => {
    expect(baselineOf(aSend(), [aSend()], never)).toEqual([]);
  });
});
