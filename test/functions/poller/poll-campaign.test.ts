import { describe, expect, it } from 'vitest';
import { afterWalk } from '../../../functions/poller/after-walk.ts';
import { completenessOf } from '../../../functions/poller/completeness.ts';
import { WalkInterrupted } from '../../../functions/poller/poll-activity.ts';
import { type CampaignReader, openCampaign, walkCampaign } from '../../../functions/poller/poll-campaign.ts';
import { emptySummary, type RunSummary } from '../../../functions/poller/run-summary.ts';
import type { CampaignState } from '../../../shared/aws/campaign-states.ts';
import {
  AccessRefusedError,
  LinkRefusedError,
  NotFoundError,
  PublishIncompleteError,
  QuotaClosedError,
  ReportUnavailableError,
  StorageError,
  TimeUpError,
  UnexpectedReportError,
} from '../../../shared/errors.ts';
import { aClock, dayMs, hourMs, minuteMs } from '../../support/a-clock.ts';

const campaign = { campaignId: 'c', lastSentAt: '2026-11-20T08:00:00.000Z', bounces: 5, sends: 100 };
const beats = { tickMs: 15 * minuteMs, freshLookMs: 6 * hourMs, settledLookMs: 30 * dayMs };

/** A reader whose activities are "one" and "two"; `fail` says what reading something throws. */
function aReader(fail: Record<string, Error> = {}) {
  const clock = aClock();
  const asked: string[] = [];
  const visit = (id: string) => {
    asked.push(id);
    const error = fail[id];
    if (error) throw error;
  };
  const reader: CampaignReader = {
    now: () => clock.now(),
    async readActivityIds(id) {
      visit(id);
      return ['one', 'two'];
    },
    async poll(activity, walk, { old }) {
      visit(activity.campaignActivityId);
      const walked = {
        ended: true,
        fresh: 0,
        repaired: 0,
        filterIgnored: false,
        seen: { B: 9 },
        providers: {},
      };
      return afterWalk(activity, walk, walked, { now: clock.now(), old });
    },
  };
  return { reader, asked, clock };
}

/** One tick's work on the campaign, without counters. */
async function pollCampaign(
  what: typeof campaign,
  state: CampaignState | undefined,
  reader: CampaignReader,
  summary: RunSummary,
): Promise<CampaignState> {
  const open = await openCampaign(what, state, reader, beats, summary);
  return (await walkCampaign(open, reader, beats, summary)).state;
}

describe('polling a campaign', () => {
  it('begins with the report that was looked into longest ago, or never', async () => {
    const { reader, asked } = aReader();
    const readAt = '2026-11-20T10:00:00.000Z';
    const looked = (campaignActivityId: string, lookedAt: string) => ({
      campaignActivityId,
      readAt,
      lookedAt,
    });
    const known: CampaignState = {
      campaignId: 'c',
      details: { readAt },
      detailsFor: campaign.lastSentAt,
      activities: [
        looked('late', '2026-11-20T11:00:00.000Z'),
        looked('early', '2026-11-20T10:30:00.000Z'),
        { campaignActivityId: 'new' },
      ],
    };
    await pollCampaign(campaign, known, reader, emptySummary());
    expect(asked).toEqual(['new', 'early', 'late']);
  });

  it('asks for its activities, reads each, and remembers when', async () => {
    const { reader, asked } = aReader();
    const summary = emptySummary();
    const state = await pollCampaign(campaign, undefined, reader, summary);
    expect(asked).toEqual(['c', 'one', 'two']);
    expect(summary).toMatchObject({ activitiesWalked: 2 });
    const readAt = '2026-11-20T12:00:00.000Z';
    const read = { readAt, lookedAt: readAt, seen: { B: 9 } };
    expect(state).toEqual({
      campaignId: 'c',
      lastSentAt: campaign.lastSentAt,
      bounces: 5,
      details: { readAt },
      detailsFor: campaign.lastSentAt,
      activities: [
        { campaignActivityId: 'one', ...read },
        { campaignActivityId: 'two', ...read },
      ],
    });
  });

  it.each([
    new ReportUnavailableError('503'),
    new UnexpectedReportError('400'),
    new LinkRefusedError('elsewhere'),
    new PublishIncompleteError('refused'),
  ])('serves the other activities when one fails: $name', async (error) => {
    const { reader, asked } = aReader({ one: error });
    const summary = emptySummary();
    const state = await pollCampaign(campaign, undefined, reader, summary);
    expect(asked).toEqual(['c', 'one', 'two']);
    expect([...summary.failed]).toEqual([['one', error.message]]);
    expect(state.activities[0]).toMatchObject({ failingSince: '2026-11-20T12:00:00.000Z' });
    expect(state.activities[1]).toMatchObject({ readAt: '2026-11-20T12:00:00.000Z' });
  });

  it.each([
    new AccessRefusedError('403'),
    new QuotaClosedError(new Date()),
    new TimeUpError(),
    new StorageError('down'),
    new TypeError('a bug of ours'),
  ])('ends the run when it makes no sense to go on: $name', async (error) => {
    const { reader, asked } = aReader({ one: error });
    await expect(pollCampaign(campaign, undefined, reader, emptySummary())).rejects.toBe(error);
    expect(asked).toEqual(['c', 'one']);
  });

  it('retires what is not there any more, without calling it a failure', async () => {
    const { reader } = aReader({ one: new NotFoundError('one') });
    const summary = emptySummary();
    const state = await pollCampaign(campaign, undefined, reader, summary);
    expect(summary.failed.size).toBe(0);
    expect(state.activities[0]).toEqual({ campaignActivityId: 'one', retiredAt: '2026-11-20T12:00:00.000Z' });

    const { reader: next, asked } = aReader();
    await pollCampaign(campaign, state, next, emptySummary());
    expect(asked).toEqual([]);
    await pollCampaign({ ...campaign, bounces: 6 }, state, next, emptySummary());
    expect(asked).toEqual(['one', 'two']);
  });

  it('tries a retired report again after a fault: its numbers have moved once and will not move again', async () => {
    const { reader } = aReader({ one: new ReportUnavailableError('503') });
    const state: CampaignState = {
      ...(await pollCampaign(campaign, undefined, aReader().reader, emptySummary())),
    };
    const retired = {
      ...state,
      activities: [{ campaignActivityId: 'one', retiredAt: '2026-11-20T11:00:00.000Z' }],
    };
    const next = await pollCampaign({ ...campaign, bounces: 6 }, retired, reader, emptySummary());
    const { reader: later, asked } = aReader();
    await pollCampaign({ ...campaign, bounces: 6 }, next, later, emptySummary());
    expect(asked).toEqual(['one']);
  });

  it('parks a report that has failed for a day of ticks, apart from the failures', async () => {
    const { reader, asked, clock } = aReader({ one: new ReportUnavailableError('503') });
    let state: CampaignState | undefined;
    let summary = emptySummary();
    for (let elapsed = 0; elapsed < dayMs; elapsed += hourMs) {
      summary = emptySummary();
      state = await pollCampaign(campaign, state, reader, summary);
      expect([...summary.failed.keys()]).toEqual(['one']);
      clock.advance(hourMs);
    }
    const tries = () => asked.filter((id) => id === 'one').length;
    expect(tries()).toBe(24);

    for (let elapsed = 0; elapsed < dayMs; elapsed += hourMs) {
      summary = emptySummary();
      state = await pollCampaign(campaign, state, reader, summary);
      expect(summary.failed.size).toBe(0);
      expect(completenessOf(state ? [state] : [], { now: clock.now() }).parked).toEqual(['one']);
      clock.advance(hourMs);
    }
    expect(tries()).toBe(25);
    // The other report goes on being looked into on its beat, every six hours.
    expect(asked.filter((id) => id === 'two')).toHaveLength(8);
  });

  it('keeps what it knows of its activities when their list cannot be read', async () => {
    const known = await pollCampaign(campaign, undefined, aReader().reader, emptySummary());
    const { reader, asked } = aReader({ c: new ReportUnavailableError('503') });
    const summary = emptySummary();
    const state = await pollCampaign(
      { ...campaign, lastSentAt: '2026-11-20T11:00:00.000Z' },
      known,
      reader,
      summary,
    );
    expect(asked).toEqual(['c', 'one', 'two']);
    expect([...summary.failed.keys()]).toEqual(['c']);
    expect(state.activities.map(({ campaignActivityId }) => campaignActivityId)).toEqual(['one', 'two']);
  });

  it('remembers where a walk was interrupted, and asks no other report in this run', async () => {
    const { reader, asked } = aReader();
    const unfinished = { from: '/v3/next', foundNew: true, refusals: 0 };
    const interrupts: CampaignReader = {
      ...reader,
      async poll(activity) {
        asked.push(activity.campaignActivityId);
        return new WalkInterrupted({ ...activity, unfinished }, new TimeUpError());
      },
    };
    const open = await openCampaign(campaign, undefined, interrupts, beats, emptySummary());
    const { state, interruptedBy } = await walkCampaign(open, interrupts, beats, emptySummary());
    expect(interruptedBy).toBeInstanceOf(TimeUpError);
    expect(asked).toEqual(['c', 'one']);
    expect(state.activities).toEqual([
      { campaignActivityId: 'one', unfinished },
      { campaignActivityId: 'two' },
    ]);
    // Not everything the numbers call for was done, so they still count as moved.
    expect(state).toMatchObject({ bounces: 5, unserved: true });
  });

  it('opens its reports once for numbers that moved, though it takes several runs to serve them', async () => {
    const quiet = { quietSince: '2026-11-19T08:00:00.000Z', counters: { B: 5 }, seen: { B: 5 } };
    const before: CampaignState = {
      ...campaign,
      unserved: true,
      details: { readAt: campaign.lastSentAt },
      detailsFor: campaign.lastSentAt,
      activities: [{ campaignActivityId: 'one', readAt: campaign.lastSentAt, ...quiet }],
    };
    const open = (bounces: number) =>
      openCampaign({ ...campaign, bounces }, before, aReader().reader, beats, emptySummary());
    expect(await open(5)).toMatchObject({ moved: true, activities: [quiet] });
    expect((await open(6)).activities[0]).not.toHaveProperty('quietSince');
  });
});
