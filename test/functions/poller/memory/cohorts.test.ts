import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCohorts, type Taker } from '../../../../functions/poller/memory/cohorts.ts';
import {
  longestReceiver,
  mostLookedUp,
  mostMailboxes,
} from '../../../../functions/poller/outage/read-cohort.ts';
import type { Cohort } from '../../../../shared/bounce/outage/cohort.ts';
import { contactKey } from '../../../../shared/constant-contact/fingerprint.ts';
import { aTable, type TestTable } from '../../../support/a-table.ts';

const cohort: Cohort = {
  of: 2,
  mailboxes: [{ domain: 'abcd', organisation: 'gmail.com', people: 2 }],
  companies: [{ domain: 'efgh', organisation: 'filter.example' }],
  otherCompanies: 3,
  companyWeight: 1.5,
  gone: ['ijkl'],
};
const activity = '0a0a0a0a-0000-4000-8000-000000000001';
const contact = (number: number) => `0c0c0c0c-0000-4000-8000-${String(number).padStart(12, '0')}`;
const earlier = (day: number) => ({
  campaignActivityId: `0e0e0e0e-0000-4000-8000-${String(day).padStart(12, '0')}`,
  sentAt: `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z`,
});
const taker = (number: number, day = 13): Taker => ({ contactId: contact(number), took: earlier(day) });
const seen = (letter: string, number: number) => ({ letter, key: contactKey(letter, contact(number)) });

describe('a cohort that is kept', () => {
  let table: TestTable;
  const cohorts = () => createCohorts(table.documents, table.table, new Date('2027-02-01T00:00:00.000Z'));
  beforeAll(async () => {
    table = await aTable();
  });
  afterAll(() => table.close());

  it('is there for the next run, and knows its people by whatever code they bounce with', async () => {
    expect(await cohorts().read(activity)).toBeUndefined();
    const written = await cohorts().write(activity, cohort, [taker(1, 13), taker(2, 6)]);
    const read = await cohorts().read(activity);
    expect(read?.cohort).toEqual(cohort);
    for (const { witnessOf, tookOf } of [written, read ?? written]) {
      expect([0, 1, 2].map(tookOf)).toEqual([earlier(13), earlier(6), undefined]);
      expect(['B', 'S', 'Z'].map((letter) => witnessOf(seen(letter, 2)))).toEqual([1, 1, 1]);
      expect(witnessOf(seen('B', 1))).toBe(0);
      expect(witnessOf(seen('B', 3))).toBeUndefined();
      expect(witnessOf(seen('F', 1))).toBeUndefined();
    }
  });

  it('names nobody, and ends by itself', async () => {
    await cohorts().write(activity, cohort, [taker(1)]);
    const item = await table.item(`POLL#COHORT#${activity}`);
    expect(item).toMatchObject({ expiresAtEpochSeconds: Date.parse('2027-02-01T00:00:00.000Z') / 1_000 });
    expect(JSON.stringify(item)).not.toContain(contact(1));
  });

  it('fits into an item with twenty thousand people and as many domains as it may have', async () => {
    const many = Array.from({ length: 20_000 }, (_, number) => taker(number, 1 + (number % 28)));
    const organisation = 'o'.repeat(longestReceiver);
    const named = { domain: 'abcdefghijk', organisation };
    const full: Cohort = {
      ...cohort,
      mailboxes: Array.from({ length: mostMailboxes }, () => ({ ...named, people: 12_345 })),
      companies: Array.from({ length: mostLookedUp }, () => named),
    };
    await cohorts().write(activity, full, many);
    const { witnessOf, tookOf } = (await cohorts().read(activity)) ?? {
      witnessOf: () => -1,
      tookOf: () => undefined,
    };
    expect(tookOf(19_999)).toEqual(earlier(8));
    expect(witnessOf(seen('Z', 19_999))).toBe(19_999);
    const strangers = Array.from({ length: 20_000 }, (_, number) => seen('B', 50_000 + number));
    expect(strangers.filter((one) => witnessOf(one) !== undefined).length).toBeLessThan(3);
  });

  it('counts as none where it cannot be understood', async () => {
    const Item = { pk: `POLL#COHORT#${activity}`, cohort: { ...cohort, of: 'many' } };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    expect(await cohorts().read(activity)).toBeUndefined();
  });
});
