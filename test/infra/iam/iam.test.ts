import { describe, expect, it } from 'vitest';
import { type Resource, synthesised } from '../support/synthesised.ts';
import { arnIn, deployed } from './account.ts';
import { isGranted } from './engine.ts';
import { allowed, byLambda, denied } from './functions.ts';
import { caughtBy, isAllowed, uncaught } from './judge.ts';
import { type Mutant, withLess, withMore } from './mutants.ts';
import { operatorsRights } from './operators.ts';
import { recordCalls } from './recorded-calls.ts';
import { type Row, requestsOf, sentenceOf, titleOf } from './requests.ts';

const account = deployed(synthesised().toJSON().Resources as Record<string, Resource>);
const recorded = await recordCalls();

const granted = [
  ...recorded.map(({ request }) => request),
  ...requestsOf([...byLambda, ...allowed, ...operatorsRights.map(({ may }) => may)]),
];
const refused = requestsOf([...denied, ...operatorsRights.map(({ mayNot }) => mayNot)]);

/** Those of some requests that come out otherwise. */
async function wrong(rows: readonly Row[], isRight: boolean): Promise<readonly string[]> {
  const sentences: string[] = [];
  for (const request of requestsOf(rows))
    if ((await isAllowed(account, request)) !== isRight) sentences.push(sentenceOf(request, isRight));
  return sentences;
}

const titled = (rows: readonly Row[], isAllowed: boolean) =>
  rows.map((row) => [titleOf(row, isAllowed), row] as const);

describe('a function', () => {
  it.each(recorded.map(({ shape, request }) => [shape, request] as const))(
    'is allowed what it does in simulated weeks: %s',
    async (_, request) => {
      expect(await isAllowed(account, request)).toBe(true);
    },
  );

  it.each(titled(byLambda, true))('is allowed what Lambda does for it: %s', async (_, row) => {
    expect(await wrong([row], true)).toEqual([]);
  });

  it('makes more than twenty kinds of calls in simulated weeks', () => {
    expect(recorded.length).toBeGreaterThan(20);
  });
});

describe('in the deployed account', () => {
  it.each(titled(allowed, true))('%s', async (_, row) => {
    expect(await wrong([row], true)).toEqual([]);
  });

  it.each(titled(denied, false))('%s', async (_, row) => {
    expect(await wrong([row], false)).toEqual([]);
  });

  it('no request is asked for twice, and far more than ninety are refused', () => {
    const sentences = [...granted, ...refused].map((request) => sentenceOf(request, true));
    expect(sentences.filter((one, place) => sentences.indexOf(one) !== place)).toEqual([]);
    expect(requestsOf(denied).length).toBeGreaterThan(200);
  });
});

describe('with the policies for people at the command line', () => {
  const rights = operatorsRights.map((right) => [titleOf(right.may, true), right] as const);

  it.each(rights)('%s, and with no other', async (_, { may, mayNot }) => {
    expect(await wrong([may], true)).toEqual([]);
    expect(await wrong([mayNot], false)).toEqual([]);
  });
});

describe('a question that IAM does not know', () => {
  const question = { principal: arnIn('iam', 'user/owner', ''), keys: [], identityPolicies: [] };

  it.each([
    ['an action that there is not', { action: 'dynamodb:GetItems', arn: arnIn('dynamodb', 'table/Hygiene') }],
    ['an ARN of something else', { action: 'scheduler:GetSchedule', arn: arnIn('sqs', 'Bounces') }],
    [
      'the keys of a scan',
      { action: 'dynamodb:Scan', arn: arnIn('dynamodb', 'table/Hygiene'), keys: ['ADDRESS#ann@gmail.com'] },
    ],
  ])('is an error, and no refusal: %s', async (_, asked) => {
    await expect(isGranted({ ...question, ...asked })).rejects.toThrow(asked.action);
  });
});

describe('a mistake in a policy', () => {
  const less = withLess(account);
  const more = withMore(account);
  const named = (mutants: readonly Mutant[], name: string) => {
    const [mutant, ...others] = mutants.filter((one) => one.name === name);
    if (!mutant || others.length > 0) throw new Error(`Not one mistake is called ${name}.`);
    return mutant;
  };

  it.each([
    [
      'PollerFunctionRole: dynamodb:UpdateItem on HygieneTable lost',
      'poller may dynamodb:UpdateItem on table',
    ],
    [
      'PollerFunctionRole: dynamodb:BatchGetItem on ERASED#* lost',
      'poller may dynamodb:BatchGetItem on table',
    ],
    ['AlarmsMailTopicPolicy: sns:Publish on AlarmsMailTopic lost', 'CloudWatch may sns:Publish on topic'],
    [
      'BounceQueuePolicy: sqs:SendMessage denied to BounceQueueRedriveRole as well',
      'redrive role may sqs:SendMessage on bounce queue',
    ],
  ])('is caught where it takes something away: %s, by "%s"', async (name, sentence) => {
    expect(await caughtBy(named(less, name), granted, true)).toContain(sentence);
  });

  it.each([
    [
      'PollerFunctionRole: dynamodb:* instead of dynamodb:BatchGetItem HygieneTable POLL#*, ERASED#*',
      'poller may not dynamodb:GetItem on table ERASED#hash',
    ],
    [
      'PollerFunctionRole: dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem HygieneTable POLL#*, and ADDRESS#*',
      'poller may not dynamodb:GetItem on table ADDRESS#ann@gmail.com',
    ],
    [
      'PollerFunctionRole: dynamodb:Query WorkList incident#* without Null dynamodb:LeadingKeys',
      'poller may not dynamodb:Query on index',
    ],
    [
      'PollerFunctionRole: dynamodb:BatchGetItem HygieneTable ADDRESS#* with ForAnyValue',
      'poller may not dynamodb:BatchGetItem on table ADDRESS#ann@gmail.com POLL#LEASE',
    ],
    [
      'ClassifierFunctionRole: dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:PutItem HygieneTable ADDRESS#*, and *',
      'classifier may not dynamodb:GetItem on table POLL#LEASE',
    ],
    [
      'OperatorsOperator: dynamodb:PutItem HygieneTable ADDRESS#*, BATCH#*, POLL#INCIDENTS, and POLL#INCIDENTS*',
      'Operator may not dynamodb:PutItem on table POLL#INCIDENTS2',
    ],
    [
      'SchedulerRoleForTargetd78d88: sts:AssumeRole without StringEquals aws:SourceArn',
      "Scheduler, another group's may not sts:AssumeRole on scheduler's role",
    ],
    [
      'BounceQueuePolicy: the deny of sqs:SendMessage to others lost',
      'owner may not sqs:SendMessage on bounce queue',
    ],
    [
      'PollerFailedRunsPolicy: the deny of sqs:* over plain HTTP lost',
      'owner may not sqs:ReceiveMessage on failed runs over plain HTTP',
    ],
  ])('is caught where it gives something more: %s, by "%s"', async (name, sentence) => {
    expect(await caughtBy(named(more, name), refused, false)).toBe(sentence);
  });

  it('is caught wherever it takes something away, so that nothing is granted in vain', async () => {
    expect(less.length).toBeGreaterThan(100);
    expect(await uncaught(less, granted, true)).toEqual([]);
  });

  it('is caught wherever it gives something more', async () => {
    expect(more.length).toBeGreaterThan(150);
    // The role itself lets nobody do anything else with it.
    const harmless = 'OperatorsOperator: sts:* instead of sts:AssumeRole BounceQueueRedriveRole';
    expect(await uncaught(more, refused, false)).toEqual([harmless]);
  });
});
