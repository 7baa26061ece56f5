import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEvidenceShare } from '../../../../functions/poller/evidence/evidence-share.ts';
import { dayMs } from '../../../../shared/bounce/instant.ts';
import { aClock } from '../../../support/a-clock.ts';
import { aTable, type TestTable } from '../../../support/a-table.ts';

let table: TestTable;
beforeEach(async () => {
  table = await aTable();
});
afterEach(() => table.close());

/** A share of ten, and pages that cost a request each. */
function aShare(clock = aClock()) {
  const share = createEvidenceShare({ documents: table.documents, table: table.table, clock, perDay: 10 });
  let made = 0;
  async function* pages(count: number, requestsEach = 1) {
    for (let page = 0; page < count; page += 1) {
      made += requestsEach;
      yield page;
    }
  }
  const read = async (count: number, block: number, requestsEach = 1) => {
    const paid = await share.pay(pages(count, requestsEach), block, () => made);
    if (!paid) return 'no room';
    let seen = 0;
    for await (const _ of paid) seen += 1;
    return seen;
  };
  return { share, clock, read };
}

describe('the share of evidence', () => {
  it('is counted for all runs of a day, what was not used given back', async () => {
    const { read } = aShare();
    expect(await read(2, 5)).toBe(2);
    const { share } = aShare();
    expect(await share.left()).toBe(8);
  });

  it('has no room for a block that is larger than what is left, or than a day', async () => {
    const { read, share } = aShare();
    expect(await read(4, 11)).toBe('no room');
    await read(6, 6);
    expect(await read(4, 5)).toBe('no room');
    expect(await share.left()).toBe(4);
  });

  it('ends a read where it has no room for another block', async () => {
    const { read, share } = aShare();
    expect(await read(50, 4)).toBe(8);
    expect(await share.left()).toBe(2);
  });

  it('counts further attempts at a page, too', async () => {
    const { read, share } = aShare();
    expect(await read(50, 4, 3)).toBe(3);
    expect(await share.left()).toBe(1);
  });

  it('gives back what a read that failed did not use', async () => {
    const { share } = aShare();
    // biome-ignore lint/correctness/useYield: it fails at its first page.
    async function* failing() {
      throw new Error('no page');
    }
    const paid = await share.pay(failing(), 6, () => 0);
    const readAll = async () => {
      for await (const _ of paid ?? []);
    };
    await expect(readAll()).rejects.toThrow('no page');
    expect(await share.left()).toBe(10);
  });

  it('begins anew with the next day of UTC', async () => {
    const { read, share, clock } = aShare();
    await read(10, 10);
    expect(await share.left()).toBe(0);
    clock.advance(dayMs);
    expect(await share.left()).toBe(10);
  });
});
