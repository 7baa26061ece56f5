import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Activity, createLoggedActivity } from '../../../cli/target/activity.ts';
import { emptySummary, toLogFields } from '../../../functions/poller/run/summary.ts';
import { type CloudWatchLogsServer, startCloudWatchLogs } from '../../../local/servers/cloudwatch-logs.ts';
import { localCredentials } from '../../../local/servers/loopback.ts';
import { allOf } from '../../support/all-of.ts';

const groups = { poller: 'poller-log', classifier: 'classifier-log' };
const at = (minute: number) => Date.parse('2026-11-01T00:00:00.000Z') + minute * 60_000;
const from = new Date(at(0));
const to = new Date(at(60 * 24 * 30));

let server: CloudWatchLogsServer;
let client: CloudWatchLogsClient;
let activity: Activity;
beforeEach(async () => {
  server = await startCloudWatchLogs();
  client = new CloudWatchLogsClient({ ...localCredentials, endpoint: server.endpoint, maxAttempts: 1 });
  activity = createLoggedActivity(client, groups);
  for (const group of Object.values(groups)) server.clear(group);
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

const noEvidence = {
  ...{ read: 0, published: 0, inconclusive: 0, waiting: 0, skipped: 0 },
  ...{ tooLarge: 0, outOfTime: 0 },
};
const line = (minute: number, fields: object) => ({
  timestamp: at(minute),
  message: JSON.stringify({ level: 'INFO', ...fields }),
});

describe('what the logs say', () => {
  it('of a run is what the poller writes at its end', async () => {
    const fields = toLogFields({
      ...emptySummary,
      ending: 'allRead',
      failed: new Map([['a-report', 'Constant Contact did not answer.']]),
      rows: { ...emptySummary.rows, published: 3 },
      completeness: {
        ...{ campaignsDone: 1, open: 1, closed: 0, gone: 0, missing: { B: 2 }, overdue: 1 },
        ...{ oldestCounters: undefined, suspended: ['another-report'] },
      },
      progress: { done: 1, known: 4 },
    });
    server.write(
      groups.poller,
      line(1, { message: 'run ended', ...fields, error: 'run-incomplete', why: 'Left 1.' }),
    );

    expect((await allOf(activity.runs(from, to))).flat()).toEqual([
      {
        ...{ at: '2026-11-01T00:01:00.000Z', ending: 'allRead', error: 'run-incomplete', why: 'Left 1.' },
        ...{ published: 3, missing: { B: 2 }, overdue: 1, failed: 1, suspended: 1 },
        ...{ evidence: noEvidence, progress: { done: 1, known: 4 } },
      },
    ]);
  });

  it.each([
    [{}, { tooLarge: 0, outOfTime: 0 }],
    [{ tooLarge: 2, outOfTime: 1 }, {}],
  ])('of evidence has two numbers that older lines have not: %j', async (fields, read) => {
    const evidence = { read: 4, published: 3, inconclusive: 1, waiting: 2, skipped: 5, ...fields };
    server.write(groups.poller, line(1, { message: 'run ended', published: 0, evidence }));

    expect((await allOf(activity.runs(from, to))).flat()[0]?.evidence).toEqual({ ...evidence, ...read });
  });

  it('of a run that got nowhere is less', async () => {
    server.write(
      groups.poller,
      line(1, { message: 'run ended', ...toLogFields(emptySummary), ending: 'leaseHeld' }),
    );

    expect((await allOf(activity.runs(from, to))).flat()).toEqual([
      {
        ...{ at: '2026-11-01T00:01:00.000Z', ending: 'leaseHeld', published: 0, failed: 0, suspended: 0 },
        evidence: noEvidence,
      },
    ]);
  });

  it('of a batch is how many were decided and how, also in the lines of versions that did not say how', async () => {
    server.write(
      groups.classifier,
      line(1, {
        message: 'batch classified',
        decided: 3,
        evidence: 5,
        decisions: { suppress: 2, ignore: 1 },
      }),
      line(2, { message: 'batch classified', decided: 4 }),
      line(3, { message: 'batch failed', failed: 1 }),
    );

    expect((await allOf(activity.batches(from, to))).flat()).toEqual([
      { at: '2026-11-01T00:01:00.000Z', decided: 3, evidence: 5, decisions: { suppress: 2, ignore: 1 } },
      { at: '2026-11-01T00:02:00.000Z', decided: 4, evidence: 0, decisions: {} },
    ]);
  });

  it('is left out where it is not in the form we write, or outside the time that was asked for', async () => {
    server.write(
      groups.poller,
      { timestamp: at(1), message: 'no JSON, "message":"run ended"' },
      line(2, { message: 'run ended', ending: 7 }),
      line(-1, { message: 'run ended' }),
    );

    expect((await allOf(activity.runs(from, to))).flat()).toEqual([]);
  });

  it('of 30 days, 2,880 runs, takes four requests, and holds a page at a time', async () => {
    const everything = {
      ...emptySummary,
      progress: { done: 1, known: 1 },
      requestsToday: { spent: 1, left: 2 },
    };
    const whereItRan = {
      function_arn:
        'arn:aws:lambda:us-east-1:000000000000:function:BounceHygiene-PollerFunction12345678-abcdefghijkl',
      function_name: 'BounceHygiene-PollerFunction12345678-abcdefghijkl',
      function_request_id: '0a0a0a0a-0000-4000-8000-000000000001',
      timestamp: '2026-11-01T00:00:00.000Z',
      ...{ xray_trace_id: '1-00000000-000000000000000000000000', service: 'BounceHygiene' },
    };
    const fields = {
      ...whereItRan,
      ...toLogFields(everything),
      failures: { 'a-report': 'a reason '.repeat(50) },
    };
    for (let run = 0; run < 2_880; run += 1)
      server.write(groups.poller, line(run * 15, { message: 'run ended', ...fields }));
    let runs = 0;
    let largest = 0;
    for await (const page of activity.runs(from, to)) {
      runs += page.length;
      largest = Math.max(largest, page.length);
    }

    expect([runs, server.requests()]).toEqual([2_880, 4]);
    expect(largest).toBeLessThan(1_100);
  });

  it('is not known where there is no such log', async () => {
    const elsewhere = createLoggedActivity(client, { ...groups, poller: 'of another stack' });

    await expect(allOf(elsewhere.runs(from, to))).rejects.toMatchObject({
      message: 'Could not read the log of another stack (ResourceNotFoundException).',
    });
  });
});
