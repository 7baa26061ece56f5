import { expect, it } from 'vitest';
import { type WalkProgress, walkReport } from '../../../functions/poller/walk-report.ts';
import type { ReportPage } from '../../../shared/constant-contact/bounce-report.ts';
import { TimeUpError } from '../../../shared/errors.ts';
import { aBounce } from '../../support/a-bounce.ts';

const activityId = 'a0000000-0000-4000-8000-000000000001';

/** Three pages of a row each; the run has no time for the third. */
async function* twoPages(): AsyncGenerator<ReportPage> {
  for (const [contactId, next] of [
    ['c0000000-0000-4000-8000-000000000001', 'second'],
    ['c0000000-0000-4000-8000-000000000002', 'third'],
  ] as const) {
    yield { rows: [{ kind: 'bounce', bounce: aBounce({ contactId }) }], next };
  }
  throw new TimeUpError();
}

/** A walk in which the queue refuses the page with this number, if any. */
async function walk(refusedPage: number): Promise<WalkProgress> {
  const progress: WalkProgress = { next: undefined, fresh: 0 };
  let page = 0;
  const walking = walkReport(activityId, { why: 'first', toEnd: true, verify: false }, twoPages(), {
    publisher: {
      async publish() {
        page += 1;
        return page === refusedPage ? [0] : [];
      },
    },
    remembered: {
      has: () => false,
      remember: async () => {},
      seen: () => ({}),
      seenByProvider: () => new Map(),
    },
    records: { readMany: async () => new Map() },
    counts: { rows: 0, published: 0, unreadable: 0, repaired: 0 },
    progress,
    owes: () => false,
    marksOf: () => [],
    guardedCodes: [],
  });
  await expect(walking).rejects.toThrow(TimeUpError);
  return progress;
}

it('a walk that is cut goes on behind the last page of which the queue has taken every row', async () => {
  expect(await walk(0)).toMatchObject({ next: 'third', fresh: 2 });
  expect(await walk(1)).toMatchObject({ next: undefined, fresh: 1 });
  expect(await walk(2)).toMatchObject({ next: 'second', fresh: 1 });
});
