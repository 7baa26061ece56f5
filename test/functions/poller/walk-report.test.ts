import { expect, it } from 'vitest';
import { type WalkProgress, walkReport } from '../../../functions/poller/walk-report.ts';
import type { AddressRecord } from '../../../shared/aws/address-records.ts';
import type { IncidentMark } from '../../../shared/bounce/incident-mark.ts';
import type { ReportPage } from '../../../shared/constant-contact/bounce-report.ts';
import { TimeUpError } from '../../../shared/errors.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aMark } from '../../support/a-mark.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

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

/** A queue that takes everything, and a memory that holds nothing. */
const parts = {
  publisher: { publish: async (): Promise<number[]> => [] },
  remembered: {
    has: () => false,
    remember: async () => {},
    seen: () => ({}),
    seenByProvider: () => new Map(),
  },
  records: { readMany: async () => new Map() },
  counts: { rows: 0, published: 0, unreadable: 0, repaired: 0 },
  owes: () => false,
  marksOf: () => [],
  guardedCodes: [],
};

/** A walk in which the queue refuses the page with this number, if any. */
async function walk(refusedPage: number): Promise<WalkProgress> {
  const progress: WalkProgress = { next: undefined, fresh: 0 };
  let page = 0;
  const walking = walkReport(activityId, { why: 'first', toEnd: true, verify: false }, twoPages(), {
    ...parts,
    publisher: {
      async publish() {
        page += 1;
        return page === refusedPage ? [0] : [];
      },
    },
    progress,
  });
  await expect(walking).rejects.toThrow(TimeUpError);
  return progress;
}

it('a walk that is cut goes on behind the last page of which the queue has taken every row', async () => {
  expect(await walk(0)).toMatchObject({ next: 'third', fresh: 2 });
  expect(await walk(1)).toMatchObject({ next: undefined, fresh: 1 });
  expect(await walk(2)).toMatchObject({ next: 'second', fresh: 1 });
});

/** What a settling walk publishes of a row that was published before, by the record of its address and its marks. */
async function repaired(record: AddressRecord | undefined, marks: readonly IncidentMark[]): Promise<number> {
  const row = { kind: 'bounce', bounce: aBounce() } as const;
  async function* onePage(): AsyncGenerator<ReportPage> {
    yield { rows: [row], next: undefined };
  }
  const walked = await walkReport(activityId, { why: 'settle', toEnd: true, verify: true }, onePage(), {
    ...parts,
    remembered: { ...parts.remembered, has: () => true },
    records: { readMany: async () => new Map(record ? [[row.bounce.address, record]] : []) },
    progress: { next: undefined, fresh: 0 },
    marksOf: () => marks,
  });
  return walked.repaired;
}

it('a settling walk publishes again what no record holds, and of an incident what a record has not been told', async () => {
  const [open, confirmed] = [aMark(), aMark({ status: 'confirmed', version: 2 })];
  const told = (marks: readonly IncidentMark[]) => ({ ...anAddressRecord([aBounce()]), marks });
  expect(await repaired(undefined, [])).toBe(1);
  expect(await repaired(told([]), [])).toBe(0);
  expect(await repaired(told([]), [open])).toBe(1);
  expect(await repaired(told([open]), [open])).toBe(0);
  expect(await repaired(told([open]), [confirmed])).toBe(1);
  expect(await repaired(told([confirmed]), [open])).toBe(0);
});
