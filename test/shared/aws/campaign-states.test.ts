import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignState, createCampaignStates } from '../../../shared/aws/campaign-states.ts';
import { LeaseLostError, StorageError } from '../../../shared/errors.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { type FaultPlan, makeFaulty } from '../../support/faults.ts';

const aState = (campaignId: string, what: Partial<CampaignState> = {}): CampaignState => ({
  campaignId,
  lastSentAt: '2026-11-19T08:00:00.000Z',
  bounces: 7,
  details: { readAt: '2026-11-20T08:00:00.000Z' },
  activities: [{ campaignActivityId: 'activity', readAt: '2026-11-20T08:00:01.000Z' }],
  ...what,
});

describe('the poll state of campaigns', () => {
  let table: TestTable;
  let revision = 0;

  /** The states as one run sees them. */
  function aRun(plan?: FaultPlan) {
    const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
    if (plan) makeFaulty(client, plan);
    const newRevision = () => {
      revision += 1;
      return `revision-${revision}`;
    };
    const documents = plan ? DynamoDBDocumentClient.from(client) : table.documents;
    const expiresAt = new Date('2027-03-20T12:00:00.000Z');
    return createCampaignStates({ documents, table: table.table, clock: aClock(), newRevision, expiresAt });
  }

  beforeAll(async () => {
    table = await aTable();
  });
  afterAll(() => table.close());

  it('is read back as it was written', async () => {
    await aRun().write(aState('some'));
    expect(await aRun().read(['some', 'none'])).toEqual(new Map([['some', aState('some')]]));
  });

  it('can be written several times by the run that holds it', async () => {
    const run = aRun();
    await run.write(aState('again'));
    await run.write(aState('again', { bounces: 8 }));
    expect((await aRun().read(['again'])).get('again')?.bounces).toBe(8);
  });

  it('is refused to a run that another has overtaken', async () => {
    const [late, next] = [aRun(), aRun()];
    await next.write(aState('overtaken'));
    await expect(late.write(aState('overtaken', { bounces: 1 }))).rejects.toThrow(LeaseLostError);
    expect((await aRun().read(['overtaken'])).get('overtaken')?.bounces).toBe(7);
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
    await run.write(aState('broken'));
    expect((await aRun().read(['broken'])).get('broken')).toEqual(aState('broken'));
  });

  it('fails with our own error when the table cannot be reached', async () => {
    const run = aRun(() => ({ error: 'InternalServerError' }));
    await expect(run.read(['some'])).rejects.toThrow(StorageError);
    await expect(run.write(aState('some'))).rejects.toThrow(StorageError);
  });
});
