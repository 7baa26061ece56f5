import { createHash } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  campaignOfRows,
  firstRowsKey,
  readPublishedRows,
} from '../../../../functions/poller/memory/fingerprints.ts';
import { aClock } from '../../../support/a-clock.ts';
import { aTable, type TestTable } from '../../../support/a-table.ts';

const clock = aClock();
const campaignId = '0b0b0b0b-0000-4000-8000-000000000001';
const expiresAt = new Date('2027-03-20T12:00:00.000Z');
const hash = (number: number) =>
  createHash('sha256').update(`${number}`).digest().subarray(0, 8).toString('base64url');
const hashes = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => hash(from + index));

describe('the memory of published rows', () => {
  let table: TestTable;
  const open = (activity: string) =>
    readPublishedRows(
      table.documents,
      table.table,
      { campaignActivityId: activity, campaignId },
      { clock, expiresAt },
    );

  beforeAll(async () => {
    table = await aTable();
  });
  afterAll(() => table.close());

  it('starts empty', async () => {
    expect((await open('new')).has(hash(1))).toBe(false);
  });

  it('knows what was remembered, at once and in the next run', async () => {
    const rows = await open('some');
    await rows.remember([hash(1), hash(2)]);
    expect(rows.has(hash(1))).toBe(true);
    expect((await open('some')).has(hash(2))).toBe(true);
    expect((await open('some')).has(hash(3))).toBe(false);
    expect((await open('other')).has(hash(1))).toBe(false);
  });

  it('names the campaign in the first item of each report', async () => {
    await (await open('named')).remember([hash(1)]);
    expect(campaignOfRows(await table.item(firstRowsKey('named')))).toBe(campaignId);
    expect(campaignOfRows(undefined)).toBeUndefined();
    expect(campaignOfRows({ campaignId: 'INCIDENTS' })).toBeUndefined();
  });

  it('spreads a large report over chunks of 500 and finds all of it again', async () => {
    const rows = await open('large');
    await rows.remember(hashes(0, 480));
    await rows.remember(hashes(480, 12_000));
    const chunks = await table.items('POLL#ROWS#large#');
    expect(chunks).toHaveLength(24);
    expect(chunks.every(({ rows }) => rows instanceof Set && rows.size === 500)).toBe(true);
    const again = await open('large');
    expect(hashes(0, 12_000).every(again.has)).toBe(true);
    await again.remember([hash(12_000)]);
    expect((await open('large')).has(hash(12_000))).toBe(true);
  });

  it('loses nothing when two runs that do not know of each other remember', async () => {
    const [one, other] = [await open('shared'), await open('shared')];
    await one.remember(hashes(0, 10));
    await other.remember(hashes(5, 20));
    const rows = await open('shared');
    expect(hashes(0, 20).every(rows.has)).toBe(true);
  });

  it('writes nothing for rows it knows', async () => {
    const rows = await open('some');
    const before = await table.item('POLL#ROWS#some#0');
    await rows.remember([hash(1)]);
    await rows.remember([]);
    expect(await table.item('POLL#ROWS#some#0')).toEqual(before);
  });

  it('expires on the day it is told, in epoch seconds', async () => {
    expect(await table.item('POLL#ROWS#some#0')).toMatchObject({
      expiresAtEpochSeconds: Date.parse('2027-03-20T12:00:00.000Z') / 1_000,
    });
  });

  it.each([
    ['text', 'rows'],
    ['a set of numbers', new Set([1, 2])],
    ['a set of texts', new Set(['a'])],
  ])(
    'counts a chunk in which somebody has put %s as full, and goes on in the next one',
    async (what, rows) => {
      const pk = `POLL#ROWS#${what}#0`;
      await table.documents.send(new PutCommand({ TableName: table.table, Item: { pk, rows } }));
      await (await open(what)).remember([hash(1)]);
      expect((await open(what)).has(hash(1))).toBe(true);
      expect(await table.item(pk)).toEqual({ pk, rows });
    },
  );
});
