import { describe, expect, it } from 'vitest';
import { newCampaign } from '../../../../functions/poller/plan/apply.ts';
import {
  type CampaignMemory,
  newReport,
  type ReportMemory,
  type Trouble,
} from '../../../../functions/poller/plan/campaign-memory.ts';
import { completenessOf } from '../../../../functions/poller/plan/completeness.ts';
import { ago, now, remember } from './specification/specify-reads.ts';

const unread = newReport('unread');
const { report: open } = remember({ stage: 'open', sent: '1 d', id: 'open' });
const { report: quiet } = remember({ stage: 'quiet for 1 h', sent: '5 d', id: 'quiet' });
const { report: closed } = remember({ stage: 'closed for 1 d', sent: '9 d', id: 'closed' });
const gone = { kind: 'gone', last: ago('1 h') } as const;
const failing = { kind: 'failing', since: ago('1 h'), last: ago('1 min') } as const;
const suspended = { kind: 'failing', since: ago('2 d'), last: ago('1 h') } as const;
const tooLarge = { kind: 'too large', last: ago('1 h') } as const;

function of(reports: readonly ReportMemory[], what: Partial<CampaignMemory> = {}) {
  return completenessOf([{ ...newCampaign('c'), reports, ...what }], { now });
}

describe('how complete the account is read', () => {
  it('counts reports that may still change, and those with nothing more to read', () => {
    expect(of([unread, open, quiet, closed])).toMatchObject({ open: 3, closed: 1, gone: 0, suspended: [] });
  });

  it('counts what the vendor does not know any more apart', () => {
    const reports = [
      { ...open, trouble: gone },
      { ...closed, trouble: gone },
    ];
    expect(of(reports, { details: { trouble: gone } })).toMatchObject({ open: 0, closed: 0, gone: 3 });
  });

  it('counts a campaign as done once its reports are known, and each is read or gone', () => {
    const unread = newReport('unread');
    const done = (reports: readonly ReportMemory[], details: CampaignMemory['details']) =>
      of(reports, { details }).campaignsDone;
    expect(done([open, closed], { readAt: ago('1 h') })).toBe(1);
    expect(done([open, { ...unread, trouble: gone }], { readAt: ago('1 h') })).toBe(1);
    expect(done([open, unread], { readAt: ago('1 h') })).toBe(0);
    expect(done([open, { ...unread, trouble: tooLarge }], { readAt: ago('1 h') })).toBe(0);
    // Details that failed, or that the run did not reach: there may be reports.
    expect(done([], {})).toBe(0);
    expect(done([], { trouble: failing })).toBe(0);
    expect(done([], { trouble: gone })).toBe(1);
  });

  it.each<[Trouble, boolean]>([
    [failing, false],
    [gone, false],
    [suspended, true],
    [tooLarge, true],
  ])('names what is suspended: %j', (trouble, isNamed) => {
    const names = (name: string) => (isNamed ? [name] : []);
    expect(of([{ ...open, trouble }]).suspended).toEqual(names('open'));
    expect(of([open], { details: { trouble } }).suspended).toEqual(names('c'));
    expect(of([{ ...open, countersTrouble: trouble }]).suspended).toEqual(names('open'));
  });

  it('names campaigns without an id as suspended from the start: nobody can read them', () => {
    expect(completenessOf([], { now, unreadable: 2 }).suspended).toEqual(['2 campaigns without a usable id']);
  });

  it('adds up the rows that are missing by code, and those missing for a day', () => {
    const counted = { ...open, counters: { byCode: { B: 4, F: 1, Z: 1 } } };
    const missing = { since: ago('0.99 d'), attempts: 3, last: ago('1 h') };
    expect(of([counted, counted], { missing })).toMatchObject({ missing: { B: 4, Z: 2 }, overdue: 0 });
    expect(of([counted], { missing: { ...missing, since: ago('1 d') } }).overdue).toBe(3);
    // What only the lists count is no row that is known to be missing.
    expect(of([open], { missing: { ...missing, since: ago('9 d') } }).overdue).toBe(0);
  });

  it('tells the oldest time at which the vendor refreshed its counters', () => {
    const refreshed = (refreshedAt: string) => ({ ...open, counters: { byCode: {}, refreshedAt } });
    expect(of([refreshed(ago('1 h')), refreshed(ago('3 h')), open]).oldestCounters).toBe(ago('3 h'));
    expect(of([open]).oldestCounters).toBeUndefined();
  });
});
