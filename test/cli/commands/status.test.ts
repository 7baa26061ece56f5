import { stripVTControlCharacters } from 'node:util';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createIncidentRegister } from '../../../shared/storage/incident-register.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack } from '../../support/a-deployed-stack.ts';
import { aTerminal } from '../../support/a-terminal.ts';
import { aWholeStack, type WholeStack } from '../../support/a-whole-stack.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncident } from '../../support/an-incident.ts';
import { storeRecords } from '../../support/stored-records.ts';

let stack: WholeStack;
beforeAll(async () => {
  stack = await aWholeStack();
});
afterEach(() => stack.endFailures());
afterAll(() => stack.close());

const minuteMs = 60_000;
const dayMs = 86_400_000;
const now = Date.now();
const status = (...words: string[]) => stack.here(['status', ...words, '--stack', 'Hygiene']);
const answered = async () => {
  const { exitCode, printed, errors } = await status('--json');
  return { exitCode, errors, answer: JSON.parse(printed) };
};

const queueUrls = () => ({
  BounceQueueUrl: stack.bounceQueueUrl,
  DeadLetterQueueUrl: stack.deadLetterQueueUrl,
  ScheduleDeadLetterQueueUrl: stack.scheduleQueueUrl,
});

const logged = (message: string, ago: number, fields: object) => ({
  timestamp: now - ago,
  message: JSON.stringify({ level: 'INFO', message, ...fields }),
});
const aRun = (ago: number, fields: object = {}) =>
  logged('run ended', ago, {
    ...{ ending: 'allRead', published: 2, missing: {}, overdue: 0, failed: 0, suspended: 0 },
    ...fields,
  });
const aBatch = (ago: number, decisions: Record<string, number>) =>
  logged('batch classified', ago, { decided: 2, alreadyKnown: 0, decisions });

/** The logs hold these runs and batches, and nothing else. */
function logsAre(
  runs: readonly ReturnType<typeof aRun>[],
  batches: readonly ReturnType<typeof aBatch>[] = [],
) {
  stack.logs.clear('poller-log');
  stack.logs.clear('classifier-log');
  stack.logs.write('poller-log', ...runs, logged('something else', 1, { published: 1_000 }));
  stack.logs.write('classifier-log', ...batches);
}

const inOrder = () =>
  logsAre(
    [aRun(5 * minuteMs), aRun(3 * dayMs), aRun(20 * dayMs, { published: 10 }), aRun(31 * dayMs)],
    [aBatch(4 * minuteMs, { suppress: 1, retry: 1 }), aBatch(8 * dayMs, { suppress: 2 })],
  );

describe('status', () => {
  it('says that nothing needs a person, with exit code 0', async () => {
    inOrder();
    const { exitCode, answer } = await answered();

    expect([exitCode, answer.needs]).toEqual([0, []]);
    expect(answer).toMatchObject({
      ...{ ok: true, lastRun: { ending: 'allRead', error: null }, overdue: 0, suspended: 0 },
      lastCompleteReadAt: new Date(now - 5 * minuteMs).toISOString(),
      ...{ queue: 0, deadLetters: 0, requestsToday: 0, requestsPerDay: 4000 },
      bounces: { day: 2, week: 4, month: 14 },
      evidence: {
        ...{ read: { day: 0, week: 0, month: 0 }, tooLarge: { day: 0, week: 0, month: 0 } },
        ...{ heard: { day: 0, week: 0, month: 0 }, skipped: null },
      },
      decided: { day: 2, week: 2, month: 4 },
      decisions: {
        suppress: { day: 1, week: 1, month: 3 },
        retry: { day: 1, week: 1, month: 1 },
        review: { day: 0, week: 0, month: 0 },
      },
      ...{ openIncidents: [], review: 0, alarmMail: 'confirmed' },
    });
  });

  it.each([[80], [20]])('fits a terminal of %i columns', async (columns) => {
    inOrder();
    const terminal = aTerminal('node_modules/.bin/node', ['cli/main.ts', 'status', '--stack', 'Hygiene'], {
      columns,
      environment: stack.environment,
    });

    expect(await terminal.exitCode).toBe(0);
    expect(terminal.brokenLines()).toEqual([]);
    expect(terminal.seen()).toContain('Nothing needs');
    expect(terminal.seen()).toContain('█');
  });

  it('prints no colours where it is no terminal', async () => {
    inOrder();
    const { printed } = await stack.run(['status', '--stack', 'Hygiene']);

    expect(printed).toBe(stripVTControlCharacters(printed));
    expect(printed).toMatch(/^last run {8}\d{4}-\d\d-\d\d \d\d:\d\d UTC: all that was due is read\n/);
    expect(printed).toMatch(/ {2}bounces read +2 +4 +14 {2}█+\n/);
    expect(printed).toMatch(/ {4}suppress +1 +1 +3 {2}█+\n/);
  });

  it('says of a first deployment that nothing has run yet', async () => {
    logsAre([]);
    const { exitCode, printed } = await status();

    expect(exitCode).toBe(5);
    expect(printed).toContain('last run        none yet');
    expect(printed).toContain('After a first deployment the first one comes within 15 minutes');
  });

  it('names dead letters, open incidents, overdue bounces and mute alarms, each with what to do about it, with exit code 5', async () => {
    logsAre([aRun(minuteMs, { missing: { B: 4 }, overdue: 3, suspended: 1 })]);
    await stack.sqs.send(
      new SendMessageCommand({ QueueUrl: stack.deadLetterQueueUrl, MessageBody: 'no JSON' }),
    );
    const register = createIncidentRegister(stack.table.documents, stack.table.table, () => 'one');
    await register.change(() => [
      anIncident({ id: 'incident-1' }),
      anIncident({ id: 'watch-1', level: 'watch', part: { kind: 'rest' } }),
    ]);
    stack.sns.subscribe(stack.outputs.AlarmTopicArn ?? '', [
      { arn: 'PendingConfirmation', endpoint: 'kim@example.org' },
    ]);
    const { exitCode, answer } = await answered();
    const { printed } = await status();
    await register.change(() => []);
    stack.sns.subscribe(stack.outputs.AlarmTopicArn ?? '', [{ arn: 'arn:1', endpoint: 'kim@example.org' }]);

    expect([exitCode, answer.ok]).toEqual([5, false]);
    expect(answer.needs).toEqual([
      expect.stringMatching(
        /^A bounce could not be decided .* npx bounce-hygiene dead-letters list --stack Hygiene$/,
      ),
      expect.stringMatching(
        / at gmail\.com bounced .* npx bounce-hygiene incidents show incident-1 --stack Hygiene$/,
      ),
      expect.stringMatching(/3 bounces for more than a day .* docs\/RUNBOOK\.md#bounces-are-missing$/),
      expect.stringMatching(
        /^Alarms reach nobody: kim@example\.org has not confirmed .*changing-or-adding-an-alarm/,
      ),
    ]);
    expect(answer).toMatchObject({ openIncidents: ['incident-1'], deadLetters: 1, missing: { B: 4 } });
    expect(printed).toContain(
      'missing         4 bounces that Constant Contact counts, 3 for more than a day\n',
    );
    expect(printed).toContain('    npx bounce-hygiene dead-letters list --stack Hygiene\n');
  });

  it('shows how many wait for review and today’s requests, which are no needs', async () => {
    inOrder();
    const { documents, table } = stack.table;
    const today = new Date().toISOString().slice(0, 10);
    await documents.send(new PutCommand({ TableName: table, Item: { pk: `POLL#DAY#${today}`, spent: 120 } }));
    await storeRecords(stack.table, [anAddressRecord([aBounce({ address: 'odd@example.net', code: 'X' })])]);
    const { answer } = await answered();

    expect(answer).toMatchObject({ requestsToday: 120, review: 1 });
    expect(answer.needs).not.toContainEqual(expect.stringContaining('review'));
  });

  it('says what it may not read, and never that it is fine', async () => {
    inOrder();
    stack.breakLogs(() => 'AccessDeniedException');
    stack.breakTopic(() => 'AuthorizationError');
    const { exitCode, answer } = await answered();

    expect([exitCode, answer.ok]).toEqual([5, false]);
    expect(answer.needs).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^Could not read the log poller-log \(AccessDeniedException\)\. These AWS credentials may not/,
        ),
        expect.stringMatching(/^Could not read the log classifier-log /),
        expect.stringMatching(/^Could not read who gets the alarm mails \(AuthorizationError/),
      ]),
    );
    expect(answer).toMatchObject({ lastRun: null, bounces: null, alarmMail: null });
    expect((await status()).printed).toContain('last run        not known\n');
  });

  it('waits out a log that is throttled', async () => {
    inOrder();
    let asked = 0;
    stack.breakLogs(() => (++asked <= 2 ? 'ThrottlingException' : undefined));

    expect((await answered()).answer.bounces).toEqual({ day: 2, week: 4, month: 14 });
  });

  it('says what is left unread when the network is lost in the middle', async () => {
    inOrder();
    const { printed, exitCode } = await stack.run(['status', '--json', '--stack', 'Hygiene'], {
      environment: { AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:9' },
    });

    expect(exitCode).toBe(5);
    expect(JSON.parse(printed).needs).toContainEqual(
      expect.stringMatching(
        /^Could not read who gets the alarm mails \(ECONNREFUSED\)\. AWS cannot be reached\./,
      ),
    );
  });

  it('says what a small stack does not have, and asks nobody for it', async () => {
    const small = await aDeployedStack(undefined, {
      outputs: { PollerLogGroup: 'poller-log', ClassifierLogGroup: 'classifier-log', ...queueUrls() },
      environment: {
        AWS_ENDPOINT_URL_SQS: stack.environment.AWS_ENDPOINT_URL_SQS ?? '',
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: stack.logs.endpoint,
      },
    });
    // Nothing there runs the poller by the clock, so it has not stopped.
    logsAre([aRun(2 * dayMs)]);
    const answered = await small.run(['status', '--json', '--stack', 'Hygiene']);
    const { printed } = await small.run(['status', '--stack', 'Hygiene']);
    await small.close();

    expect(JSON.parse(answered.printed)).toMatchObject({
      ...{ alarmMail: null, notOnThisStack: ['schedule', 'alarm mails'] },
    });
    expect(printed).not.toMatch(/has stopped|reach nobody/);
    expect(printed).toContain('schedule        not on this stack\n');
    expect(printed).toContain('alarm mails     not on this stack\n');
  });

  it('ends with 130 when Ctrl-C is pressed while it reads', async () => {
    inOrder();
    const asked = Promise.withResolvers<void>();
    stack.breakLogs(() => {
      asked.resolve();
      return 'ThrottlingException';
    });
    const ended = await stack.run(['status', '--stack', 'Hygiene'], {
      onStart: (child) => {
        asked.promise.then(() => {
          child.kill('SIGINT');
          stack.endFailures();
        });
      },
    });

    expect([ended.exitCode, ended.printed]).toEqual([130, '']);
    expect(ended.errors).toContain('Stopped, as you asked.');
  });

  it('refuses an argument', async () => {
    const { exitCode, printed } = await status('everything');

    expect([exitCode, printed]).toEqual([2, '']);
  });
});
