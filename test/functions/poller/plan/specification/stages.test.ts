import { describe, expect, it } from 'vitest';
import { applyList, applyRead } from '../../../../../functions/poller/plan/apply.ts';
import type { ReportMemory, Stage } from '../../../../../functions/poller/plan/campaign-memory.ts';
import type { ReadStep } from '../../../../../functions/poller/plan/next-read.ts';
import { noRows, type ReadResult } from '../../../../../functions/poller/plan/read-result.ts';
import { ReportUnavailableError, TimeUpError } from '../../../../../shared/errors.ts';
import { inWords, now, type Remembered, remember } from './specify-reads.ts';

/** What a read of a report found, and the stage that it leaves the report in. */
interface Specified extends Remembered {
  readonly how: 'newest rows' | 'to the end' | 'to the end, compared with the records';
  /** `nothing new`, `2 new` or `1 repaired`. */
  readonly found: string;
  readonly next: Stage['name'];
}

function specifyStages(rows: readonly Specified[]): void {
  for (const { how, found, next, ...before } of rows)
    it(`${inWords(before)}; ${how}: ${found}: ${next}`, () => {
      const { campaign, report } = remember(before);
      const step = { ...closing(report), comparesRecords: how.endsWith('records') };
      const result = readResult(found, how !== 'newest rows');
      expect(applyRead(report, step, result, campaign, now).stage.name).toBe(next);
    });
}

function closing({ campaignActivityId }: ReportMemory): ReadStep {
  return { campaignActivityId, why: 'closing', extent: 'whole', comparesRecords: true };
}

function readResult(found: string, reachedEnd: boolean): ReadResult {
  const [, count = '0', what] = /^(\d+) (new|repaired)$/.exec(found) ?? [];
  const counts = {
    ...noRows,
    published: what === 'new' ? Number(count) : 0,
    repaired: what === 'repaired' ? Number(count) : 0,
  };
  return { outcome: 'read', counts, reachedEnd, seen: { B: 2, F: 1 }, providers: {} };
}

const end = 'to the end';
const compared = 'to the end, compared with the records';

describe('before its send is four days old no report is quiet', () => {
  specifyStages([
    { stage: 'unread', sent: '1 d', how: end, found: '2 new', next: 'open' },
    { stage: 'unread', sent: '1 d', how: end, found: 'nothing new', next: 'open' },
    { stage: 'unread', how: end, found: 'nothing new', next: 'open' },
    { stage: 'open', sent: '3.9 d', how: end, found: 'nothing new', next: 'open' },
    { stage: 'open', sent: '2 d', how: 'newest rows', found: '3 new', next: 'open' },
  ]);
});

describe('then the first whole read without news makes it quiet', () => {
  specifyStages([
    { stage: 'unread', sent: '9 d', how: end, found: 'nothing new', next: 'quiet' },
    { stage: 'unread', sent: '9 d', how: end, found: '1 new', next: 'open' },
    { stage: 'unread', sent: '9 d', how: 'newest rows', found: 'nothing new', next: 'unread' },
    { stage: 'open', sent: '4 d', how: end, found: 'nothing new', next: 'quiet' },
    { stage: 'open', sent: '4 d', how: 'newest rows', found: 'nothing new', next: 'open' },
    { stage: 'open', sent: '4 d', how: end, found: '1 repaired', next: 'open' },
  ]);
});

describe('half a day later the second one, compared with the records, closes it', () => {
  specifyStages([
    { stage: 'quiet for 12 h', sent: '5 d', how: compared, found: 'nothing new', next: 'closed' },
    { stage: 'quiet for 11.9 h', sent: '5 d', how: compared, found: 'nothing new', next: 'quiet' },
    { stage: 'quiet for 12 h', sent: '5 d', how: end, found: 'nothing new', next: 'quiet' },
    { stage: 'quiet for 12 h', sent: '5 d', how: 'newest rows', found: 'nothing new', next: 'quiet' },
    { stage: 'quiet for 12 h', sent: '5 d', how: compared, found: '1 new', next: 'open' },
    { stage: 'quiet for 12 h', sent: '5 d', how: compared, found: '1 repaired', next: 'open' },
  ]);
});

describe('it stays closed until something new is found', () => {
  specifyStages([
    { stage: 'closed for 9 d', sent: '60 d', how: 'newest rows', found: 'nothing new', next: 'closed' },
    { stage: 'closed for 9 d', sent: '60 d', how: end, found: 'nothing new', next: 'closed' },
    { stage: 'closed for 9 d', sent: '60 d', how: 'newest rows', found: '1 new', next: 'open' },
  ]);
});

describe('a report', () => {
  it('is closed in the end, although a message never becomes a decision', () => {
    const { campaign, report } = remember({ stage: 'quiet for 12 h', sent: '5 d' });
    const stageWith = (repairs: number) =>
      applyRead({ ...report, repairs }, closing(report), readResult('1 repaired', true), campaign, now).stage
        .name;
    expect([stageWith(2), stageWith(3)]).toEqual(['open', 'closed']);
  });
});

describe('a read that did not end well', () => {
  const { campaign, report } = remember({ stage: 'quiet for 12 h', sent: '5 d', read: '12 h' });
  const afterRead = (result: ReadResult, known = report) =>
    applyRead(known, closing(report), result, campaign, now);
  const at = now.toISOString();

  it('leaves a failing report in its stage, failing since the first time', () => {
    const failed: ReadResult = {
      outcome: 'failed',
      counts: noRows,
      error: new ReportUnavailableError('503'),
    };
    expect(afterRead(failed)).toEqual({ ...report, trouble: { kind: 'failing', since: at, last: at } });
    const since = '2026-11-20T00:00:00.000Z';
    const failing = { ...report, trouble: { kind: 'failing', since, last: since } } as const;
    expect(afterRead(failed, failing).trouble).toEqual({ kind: 'failing', since, last: at });
    const gone = { ...report, trouble: { kind: 'gone', last: since } } as const;
    expect(afterRead(failed, gone).trouble).toEqual({ kind: 'failing', since: at, last: at });
    const large = { ...report, trouble: { kind: 'too large', last: since } } as const;
    expect(afterRead(failed, large).trouble).toEqual({ kind: 'too large', last: at });
  });

  it('remembers that a report is gone', () => {
    expect(afterRead({ outcome: 'gone', counts: noRows }).trouble).toEqual({ kind: 'gone', last: at });
  });

  it('changes nothing when the run was cut: the next one begins at the top', () => {
    expect(afterRead({ outcome: 'cut', counts: noRows, error: new TimeUpError() })).toBe(report);
  });

  it('ends its trouble once the report is read', () => {
    const gone = { ...report, trouble: { kind: 'gone', last: at } } as const;
    expect(afterRead(readResult('nothing new', true), gone)).not.toHaveProperty('trouble');
  });
});

describe('a change of what the lists say', () => {
  const { campaign, memory } = remember({ stage: 'closed for 9 d', sent: '60 d' });
  const served = { ...memory, isServed: true };

  it.each([
    ['a new count', { ...campaign, bounces: 4 }],
    ['a smaller count', { ...campaign, bounces: 2 }],
    ['a new send', { ...campaign, lastSentAt: now.toISOString() }],
    ['a count that is not given any more', { ...campaign, bounces: undefined }],
  ])('opens the reports of a campaign and calls for service: %s', (_, changed) => {
    const after = applyList(served, changed);
    expect(after).toMatchObject({ isServed: false, reports: [{ stage: { name: 'open' }, repairs: 0 }] });
  });

  it('looks for missing rows at once, however long that had waited', () => {
    const before = remember({ stage: 'open', sent: '9 d', missing: 'by list, 9 attempts, last 1 h' });
    const { missing } = applyList(before.memory, { ...before.campaign, bounces: 10 });
    expect(missing).toEqual({ ...before.memory.missing, attempts: 0 });
  });

  it('opens them once, though it takes several runs to serve them', () => {
    const changed = { ...campaign, bounces: 4 };
    const quiet = { ...applyList(served, changed), reports: memory.reports };
    expect(applyList(quiet, changed)).toBe(quiet);
  });

  it('is none where they say the same', () => {
    expect(applyList(served, campaign)).toBe(served);
  });
});
