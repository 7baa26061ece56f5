import { describe, expect, it } from 'vitest';
import { newCampaign } from '../../../../functions/poller/plan/apply.ts';
import {
  type CampaignMemory,
  newReport,
  type ReportMemory,
} from '../../../../functions/poller/plan/campaign-memory.ts';
import { plan } from '../../../../functions/poller/plan/plan.ts';
import type { Unfinished } from '../../../../functions/poller/plan/unfinished.ts';
import type { SentCampaign } from '../../../../shared/constant-contact/sent-campaign.ts';
import { anUnfinishedReport } from '../../../support/an-unfinished-report.ts';
import { ago, intervals, now } from './specification/specify-reads.ts';

/** A campaign that was sent three days ago, with these reports. */
function aCampaign(
  campaignId: string,
  reports: readonly ReportMemory[],
  what: Partial<CampaignMemory> = {},
): readonly [SentCampaign, CampaignMemory] {
  const lastSentAt = ago('3 d');
  return [
    { campaignId, lastSentAt, bounces: 0, sends: 100 },
    {
      ...newCampaign(campaignId),
      listed: { lastSentAt, bounces: 0 },
      isServed: true,
      details: { readAt: ago('1 h'), lastSentAt },
      reports,
      ...what,
    },
  ];
}

const read = (campaignActivityId: string, last: Parameters<typeof ago>[0]): ReportMemory => ({
  ...newReport(campaignActivityId),
  stage: { name: 'open', wholeAt: ago(last), lastReadAt: ago(last) },
  counters: { byCode: {} },
});

function planned(account: readonly (readonly [SentCampaign, CampaignMemory])[], unfinished?: Unfinished) {
  const memory = new Map(account.map(([{ campaignId }, known]) => [campaignId, known]));
  const context = { now, intervals, unfinished };
  return plan(
    account.map(([campaign]) => campaign),
    memory,
    context,
  );
}

const names = (steps: ReturnType<typeof planned>) => steps.map(({ campaign: { campaignId } }) => campaignId);

describe('a plan', () => {
  const quiet = aCampaign('quiet', [read('q', '1 h')]);
  const due = aCampaign('due', [read('d', '6 h')]);
  const changed = aCampaign('changed', [read('c', '1 h')], { isServed: false });
  const alsoChanged = aCampaign('also changed', [read('a', '1 h')], { listed: { bounces: 9 } });

  it('holds nothing while nothing is due: the idle run asks for the list only', () => {
    expect(planned([quiet, quiet])).toEqual([]);
    expect(planned([])).toEqual([]);
  });

  it('holds what changed, youngest first, and then what is due without a change', () => {
    expect(names(planned([due, quiet, changed, alsoChanged]))).toEqual(['changed', 'also changed', 'due']);
  });

  it('begins with the report that the last run could not finish, wherever it is', () => {
    expect(names(planned([changed, due], anUnfinishedReport('d')))).toEqual(['due', 'changed']);
    const two = aCampaign('two', [newReport('new'), read('old', '6 h')], { isServed: false });
    const reads = (unfinished?: Unfinished) =>
      planned([two], unfinished).flatMap((step) => step.reads.map((one) => one.campaignActivityId));
    expect(reads()).toEqual(['new', 'old']);
    expect(reads(anUnfinishedReport('old'))).toEqual(['old', 'new']);
  });

  it('ends with it where it was first before, so that the others have their turn', () => {
    const last = (id: string) => anUnfinishedReport(id, { turn: 'last' });
    expect(names(planned([changed, alsoChanged, due], last('c')))).toEqual([
      'also changed',
      'due',
      'changed',
    ]);
    const two = aCampaign('two', [newReport('new'), read('old', '6 h')], { isServed: false });
    expect(planned([two], last('new'))[0]?.reads.map((one) => one.campaignActivityId)).toEqual([
      'old',
      'new',
    ]);
  });

  it('reads the report that was read longest ago first: one that fills a run leaves the others their turn', () => {
    const three = aCampaign('three', [read('late', '7 h'), read('early', '9 h'), newReport('new')]);
    expect(planned([three])[0]?.reads.map((one) => one.campaignActivityId)).toEqual(['new', 'early', 'late']);
  });

  it('says what is asked for, and why', () => {
    const again = aCampaign('again', [read('r', '1 h')], { listed: { lastSentAt: ago('9 d'), bounces: 0 } });
    expect(planned([again])).toEqual([
      {
        campaign: again[0],
        memory: { ...again[1], isServed: false, listed: { lastSentAt: ago('3 d'), bounces: 0 } },
        readsDetails: false,
        hasChanged: true,
        countersOf: ['r'],
        reads: [{ campaignActivityId: 'r', why: 'changed', extent: 'newest', comparesRecords: false }],
      },
    ]);
  });
});
