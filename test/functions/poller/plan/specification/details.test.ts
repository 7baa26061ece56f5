import { describe, expect, it } from 'vitest';
import { applyDetails, newCampaign } from '../../../../../functions/poller/plan/apply.ts';
import { type CampaignMemory, newReport } from '../../../../../functions/poller/plan/campaign-memory.ts';
import { planCampaign } from '../../../../../functions/poller/plan/plan.ts';
import { type Ago, ago, intervals, now, type Remembered, troubleOf } from './specify-reads.ts';

/** What is remembered of a campaign's details, in a few words. */
interface Specified {
  readonly sent: Ago;
  /** Absent: never read. */
  readonly read?: Ago;
  readonly trouble?: NonNullable<Remembered['trouble']>;
  /** The vendor's lists say something else: that it was sent again, or another count. */
  readonly changed?: 'sent again' | 'another count';
  /** The vendor's lists give no count of bounces. */
  readonly uncounted?: true;
  /** One report, which has been read, unless said. */
  readonly reports?: 'none' | 'one unread' | 'one gone';
  readonly asks: boolean;
}

function specifyDetails(rows: readonly Specified[]): void {
  for (const row of rows) {
    const { sent, read, trouble, changed, uncounted, reports, asks } = row;
    const words = [
      read === undefined ? 'never read' : `read ${read} ago`,
      `sent ${sent} ago`,
      ...(changed === undefined ? [] : [changed]),
      ...(trouble === undefined ? [] : [`${trouble} ago`]),
      ...(uncounted ? ['without a count of bounces'] : []),
      ...(reports === undefined ? [] : [`its reports: ${reports}`]),
    ];
    it(`${words.join('; ')}: ${asks ? 'asks' : 'does not ask'}`, () => {
      const lastSentAt = ago(sent);
      const bounces = uncounted ? undefined : 0;
      const campaign = { campaignId: 'c', lastSentAt, bounces, sends: 100 };
      expect(planCampaign(campaign, remember(row), { now, intervals }).readsDetails).toBe(asks);
    });
  }
}

function remember({ sent, read, trouble, changed, uncounted, reports }: Specified): CampaignMemory {
  const lastSentAt = changed === 'sent again' ? ago('30 d') : ago(sent);
  const report = { ...newReport('0a0a0a0a-0000-4000-8000-000000000001'), counters: { byCode: {} } };
  const justRead = { name: 'open', wholeAt: ago('1 min'), lastReadAt: ago('1 min') } as const;
  const known = {
    none: [],
    'one unread': [report],
    'one gone': [{ ...report, trouble: { kind: 'gone', last: ago('1 h') } } as const],
    'one read': [{ ...report, stage: justRead }],
  };
  return {
    ...newCampaign('c'),
    listed: { lastSentAt, ...(!uncounted && { bounces: changed === 'another count' ? 1 : 0 }) },
    isServed: true,
    details: {
      ...(read !== undefined && { readAt: ago(read), lastSentAt }),
      ...(trouble !== undefined && { trouble: troubleOf(trouble) }),
    },
    reports: known[reports ?? 'one read'],
  };
}

describe('the activities of a campaign are asked for', () => {
  specifyDetails([
    { sent: '1 h', asks: true, reports: 'none' },
    { sent: '80 d', asks: true, reports: 'none' },
    { sent: '1 h', read: '1 h', changed: 'sent again', asks: true },
    { sent: '1 d', read: '1 h', changed: 'another count', asks: false },
  ]);

  it('when nothing is known of it', () => {
    const campaign = { campaignId: 'c', lastSentAt: ago('1 d'), bounces: 5, sends: 100 };
    expect(planCampaign(campaign, undefined, { now, intervals })).toMatchObject({
      readsDetails: true,
      hasChanged: true,
      countersOf: [],
      reads: [],
    });
  });
});

describe('once a day for fourteen days: a resend may be added', () => {
  specifyDetails([
    { sent: '2 d', read: '1 d', asks: true },
    { sent: '2 d', read: '0.99 d', asks: false },
    { sent: '13.9 d', read: '1 d', asks: true },
    { sent: '15 d', read: '2 d', asks: false },
  ]);
});

describe('first the known reports are read, then it is asked whether there are more', () => {
  specifyDetails([
    { sent: '2 d', read: '1 d', reports: 'one unread', asks: false },
    { sent: '2 d', read: '1 d', reports: 'one gone', asks: true },
  ]);
});

describe('a sent campaign has an activity: an answer without one is asked for again, however old it is', () => {
  specifyDetails([
    { sent: '80 d', read: '1 d', reports: 'none', asks: true },
    { sent: '80 d', read: '0.99 d', reports: 'none', asks: false },
  ]);
});

describe('after a failure', () => {
  specifyDetails([
    { sent: '20 d', read: '2 d', trouble: 'failing for 1 h, last 1 min', asks: true },
    // After a day of failures it is suspended: tried once a day.
    { sent: '2 d', trouble: 'failing for 1 d, last 1 h', asks: false },
    { sent: '2 d', trouble: 'failing for 1 d, last 1 h', changed: 'another count', asks: false },
    { sent: '2 d', trouble: 'failing for 1 d, last 1 d', asks: true },
  ]);
});

describe('after a 404', () => {
  specifyDetails([
    { sent: '1 d', trouble: 'gone 1 h', asks: false },
    { sent: '1 d', trouble: 'gone 1 h', changed: 'another count', asks: true },
    { sent: '1 d', trouble: 'gone 1 d', asks: true },
    { sent: '20 d', trouble: 'gone 2 d', asks: false },
    // No number says that a campaign without one is back.
    { sent: '20 d', trouble: 'gone 1 d', uncounted: true, asks: true },
    { sent: '20 d', trouble: 'gone 0.99 d', uncounted: true, asks: false },
    // A 404 can be wrong, and while no activity is known no report can be read.
    { sent: '80 d', trouble: 'gone 1 d', reports: 'none', asks: true },
    { sent: '80 d', trouble: 'gone 0.99 d', reports: 'none', asks: false },
  ]);
});

describe('details that were read', () => {
  const [one, two, three] = [1, 2, 3].map((nth) => `0a0a0a0a-0000-4000-8000-00000000000${nth}`) as [
    string,
    string,
    string,
  ];
  const before = remember({ sent: '2 d', read: '1 d', asks: true });
  const lastSentAt = ago('2 d');
  const campaign = { campaignId: 'c', lastSentAt, bounces: 0, sends: 100 };
  const apply = (campaignActivityIds: readonly string[], name?: string, known = before) =>
    applyDetails(
      known,
      campaign,
      { outcome: 'read', campaignActivityIds, ...(name !== undefined && { name }) },
      now,
    );

  it('say when, for which send, and what the campaign is called', () => {
    expect(apply([one], 'News').details).toEqual({ readAt: now.toISOString(), lastSentAt, name: 'News' });
  });

  it('add the report of a resend, which calls for as much as a number that changed', () => {
    expect(apply([one, two, two])).toMatchObject({
      isServed: false,
      reports: [before.reports[0], newReport(two)],
    });
  });

  it('say when an activity was sent that has come alone since, where the lists count sends', () => {
    const sent = { sentAt: lastSentAt };
    expect(apply([one, two]).reports[1]).toEqual(newReport(two, lastSentAt));
    expect(apply([two]).reports[1]).toMatchObject(sent);
    // Which of the two was the last send, the lists do not say.
    for (const report of apply([two, three]).reports) expect(report).not.toHaveProperty('sentAt');
    const beyond = { ...campaign, bounces: undefined, sends: undefined };
    const result = { outcome: 'read', campaignActivityIds: [two] } as const;
    expect(applyDetails(before, beyond, result, now).reports[1]).toEqual(newReport(two));
  });

  it('change no report that is known, and keep one that is not listed any more: if it is gone, it says so', () => {
    expect(apply([one])).toMatchObject({ isServed: true, reports: before.reports });
    expect(apply([])).toMatchObject({ isServed: true, reports: before.reports });
  });

  it('end the trouble there was with them', () => {
    const gone = { ...before, details: { trouble: { kind: 'gone', last: ago('1 d') } } as const };
    expect(apply([one], undefined, gone).details).not.toHaveProperty('trouble');
  });
});

describe('details that could not be read', () => {
  it('leave what was known, failing since the first time', () => {
    const campaign = { campaignId: 'c', lastSentAt: ago('2 d'), bounces: 0, sends: 100 };
    const before = remember({ sent: '2 d', read: '1 d', asks: true });
    const once = applyDetails(before, campaign, { outcome: 'failed' }, new Date(ago('1 h')));
    expect(applyDetails(once, campaign, { outcome: 'failed' }, now)).toEqual({
      ...before,
      details: {
        ...before.details,
        trouble: { kind: 'failing', since: ago('1 h'), last: now.toISOString() },
      },
    });
  });
});
