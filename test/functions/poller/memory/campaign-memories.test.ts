import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCampaignMemories } from '../../../../functions/poller/memory/campaign-memories.ts';
import { newCampaign } from '../../../../functions/poller/plan/apply.ts';
import { type CampaignMemory, newReport } from '../../../../functions/poller/plan/campaign-memory.ts';
import { LeaseLostError, StorageError } from '../../../../shared/errors.ts';
import { aClock } from '../../../support/a-clock.ts';
import { aTable, type TestTable } from '../../../support/a-table.ts';
import { type FaultPlan, makeFaulty } from '../../../support/faults.ts';

const at = '2026-11-20T08:00:01.000Z';
const aMemory = (campaignId: string, what: Partial<CampaignMemory> = {}): CampaignMemory => ({
  ...newCampaign(campaignId),
  listed: { lastSentAt: '2026-11-19T08:00:00.000Z', bounces: 7 },
  details: { readAt: '2026-11-20T08:00:00.000Z', name: 'November news' },
  reports: [
    newReport('new'),
    {
      ...newReport('full'),
      stage: { name: 'closed', since: at, wholeAt: at, lastReadAt: at },
      trouble: { kind: 'failing', since: at, last: at },
      counters: { byCode: { B: 2 }, refreshedAt: at },
      countersTrouble: { kind: 'gone', last: at },
      seen: { B: 2, '-': 1 },
      providers: { abcd: { B: 2 } },
      judged: { B: { contacts: 20, at, isUnsure: true } },
      codeSearch: { since: at, attempts: 1, last: at },
      repairs: 2,
    },
    {
      ...newReport('other'),
      stage: { name: 'quiet', since: at, wholeAt: at, lastReadAt: at },
      codeSearch: 'not offered',
    },
  ],
  missing: { since: at, attempts: 3, last: at },
  ...what,
});

describe('the memory of campaigns', () => {
  let table: TestTable;
  let revision = 0;

  /** The memories as one run sees them. */
  function aRun(plan?: FaultPlan) {
    const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
    if (plan) makeFaulty(client, plan);
    const newRevision = () => {
      revision += 1;
      return `revision-${revision}`;
    };
    const documents = plan ? DynamoDBDocumentClient.from(client) : table.documents;
    const expiresAt = new Date('2027-03-20T12:00:00.000Z');
    return createCampaignMemories({ documents, table: table.table, clock: aClock(), newRevision, expiresAt });
  }

  beforeAll(async () => {
    table = await aTable();
  });
  afterAll(() => table.close());

  it('is read back as it was written', async () => {
    await aRun().write(aMemory('some'));
    expect(await aRun().read(['some', 'none'])).toEqual(new Map([['some', aMemory('some')]]));
  });

  it('can be written several times by the run that holds it', async () => {
    const run = aRun();
    await run.write(aMemory('again'));
    await run.write(aMemory('again', { listed: { bounces: 8 } }));
    expect((await aRun().read(['again'])).get('again')?.listed.bounces).toBe(8);
  });

  it('is refused to a run that another has overtaken', async () => {
    const [late, next] = [aRun(), aRun()];
    await next.write(aMemory('overtaken'));
    await expect(late.write(aMemory('overtaken', { listed: { bounces: 1 } }))).rejects.toThrow(
      LeaseLostError,
    );
    expect((await aRun().read(['overtaken'])).get('overtaken')?.listed.bounces).toBe(7);
  });

  it('is forgotten by DynamoDB after its day, in epoch seconds', async () => {
    expect(await table.item('POLL#CAMPAIGN#some')).toMatchObject({
      expiresAtEpochSeconds: Date.parse('2027-03-20T12:00:00.000Z') / 1_000,
    });
  });

  it('counts as not known when somebody has broken it, and can be written anew', async () => {
    const Item = { pk: 'POLL#CAMPAIGN#broken', revision: 'by-hand', state: { campaignId: 'broken' } };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    const run = aRun();
    expect(await run.read(['broken'])).toEqual(new Map());
    await run.write(aMemory('broken'));
    expect((await aRun().read(['broken'])).get('broken')).toEqual(aMemory('broken'));
  });

  it('counts as not known when it is the memory of another campaign, which a run would write in its place', async () => {
    const Item = { pk: 'POLL#CAMPAIGN#one', revision: 'by-hand', state: aMemory('other') };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    const run = aRun();
    expect(await run.read(['one'])).toEqual(new Map());
    await run.write(aMemory('one'));
    expect((await aRun().read(['one'])).get('one')).toEqual(aMemory('one'));
  });

  it.each([
    ['details', { details: { readAt: '9999-12-31T23:59:59.999Z' } }],
    [
      'missing rows',
      { missing: { since: '2026-01-01T00:00:00.000Z', attempts: 1, last: '9999-12-31T23:59:59.999Z' } },
    ],
    ['trouble', { details: { trouble: { kind: 'gone', last: '9999-12-31T23:59:59.999Z' } } }],
  ] as const)('counts as not known where a time of ours is still to come: %s', async (_, what) => {
    const state = { ...aMemory('ahead'), ...what };
    const Item = { pk: 'POLL#CAMPAIGN#ahead', revision: 'by-hand', state };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    expect(await aRun().read(['ahead'])).toEqual(new Map());
  });

  it('is believed where only the vendor speaks of a time to come', async () => {
    const state = { ...aMemory('vendor'), listed: { lastSentAt: '9999-12-31T23:59:59.999Z' } };
    const Item = { pk: 'POLL#CAMPAIGN#vendor', revision: 'by-hand', state };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    expect((await aRun().read(['vendor'])).get('vendor')).toEqual(state);
  });

  it('counts as not known in the form of version 0.1.0, so that its reports are read once more', async () => {
    const state = {
      campaignId: 'earlier',
      lastSentAt: '2026-11-19T08:00:00.000Z',
      bounces: 7,
      details: { readAt: at },
      activities: [{ campaignActivityId: 'activity', readAt: at, lookedAt: at, seen: { B: 2 } }],
    };
    const Item = { pk: 'POLL#CAMPAIGN#earlier', revision: 'before', state };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    const run = aRun();
    expect(await run.read(['earlier'])).toEqual(new Map());
    await run.write(aMemory('earlier'));
    expect((await aRun().read(['earlier'])).get('earlier')).toEqual(aMemory('earlier'));
  });

  it('fails with our own error when the table cannot be reached', async () => {
    const run = aRun(() => ({ error: 'InternalServerError' }));
    await expect(run.read(['some'])).rejects.toThrow(StorageError);
    await expect(run.write(aMemory('some'))).rejects.toThrow(StorageError);
  });
});
