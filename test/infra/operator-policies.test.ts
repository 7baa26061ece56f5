import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStack } from '../../cli/target/open-stack.ts';
import type { Target } from '../../cli/target/target.ts';
import { systemClock } from '../../shared/clock.ts';
import { aBounce } from '../support/a-bounce.ts';
import { aSynthesisedStack, type SynthesisedStack, stackName } from '../support/a-synthesised-stack.ts';
import { anAddressRecord } from '../support/an-address-record.ts';
import { aStoredIncident } from '../support/an-incident.ts';
import { isAllowed, type Request, rightsOf, uses } from '../support/rights.ts';
import { runHere } from '../support/run-command-line.ts';
import { storeItems, storeRecords } from '../support/stored-records.ts';
import { resource, type Statement, statementsOf, synthesised } from './support/synthesised.ts';

const roles = ['Reader', 'Operator', 'Eraser', 'SignIn'] as const;
type Role = (typeof roles)[number];

let stack: SynthesisedStack;
let policies: Record<Role, readonly Statement[]>;
beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  stack = await aSynthesisedStack();
  for (const [name, value] of Object.entries(stack.environment)) vi.stubEnv(name, value);
  const template = synthesised();
  const policyOf = (role: Role) =>
    stack.resolve(
      statementsOf(resource(template, 'AWS::IAM::ManagedPolicy', `Operators${role}`)),
    ) as Statement[];
  policies = {
    Reader: policyOf('Reader'),
    Operator: policyOf('Operator'),
    Eraser: policyOf('Eraser'),
    SignIn: policyOf('SignIn'),
  };
  await storeRecords(
    stack.table,
    ['ann@gmail.com', 'ben@gmail.com', 'cleo@gmail.com', 'dan@gmail.com'].map((address) =>
      anAddressRecord([aBounce({ address })]),
    ),
  );
  await storeItems(stack.table, [
    { pk: 'POLL#INCIDENTS', incidents: [aStoredIncident({ id: 'gmail.com-B' })], revision: 'first' },
  ]);
});
afterAll(async () => {
  await stack.close();
  vi.unstubAllEnvs();
});

/** A command by its words, and what its options need of what ran before it. */
const command = (...words: string[]) => run(() => words);

/** Runs a command line on the stack, in this process; it has to succeed, or to need a person. */
function run(words: () => readonly string[]) {
  return async () => {
    const { exitCode, errors } = await runHere([...words(), '--stack', stackName], {
      clock: systemClock,
      newRevision: () => `r${++revisions}`,
      vendorApiUrl: 'http://127.0.0.1:9',
      openTarget: (named) => openStack(named, systemClock),
    });
    expect([0, 5], errors).toContain(exitCode);
  };
}
let revisions = 0;

/** What a command does that is not on the command line yet. */
const work = (does: (target: Target) => Promise<unknown>) => async () => {
  await does(await openStack({ stack: stackName }, systemClock));
};

/**
 * Each command with the roles that a person needs for it, all of them together. A command that comes belongs in here, and
 * what it uses then leaves `awaited`.
 */
const commands: readonly (readonly [name: string, needs: readonly Role[], does: () => Promise<void>])[] = [
  ['version', ['SignIn'], command('version')],
  ['explain', ['Reader'], command('explain', 'ann@gmail.com')],
  ['list by the index', ['Reader'], command('list', '--decision', 'review')],
  ['list by a scan', ['Reader'], command('list', '--code', 'B')],
  ['list of a campaign', ['Reader'], command('list', '--campaign', '0b0b0b0b-0000-4000-8000-000000000001')],
  ['list of an incident', ['Reader'], command('list', '--incident', 'gmail.com-B')],
  ['export', ['Reader'], command('export')],
  ['release', ['Operator'], command('release', 'ann@gmail.com', '--reason', 'she called', '--yes')],
  ['suppress', ['Operator'], command('suppress', 'eve@gmail.com', '--reason', 'she asked', '--yes')],
  ['undo', ['Operator'], run(() => ['undo', lastBatch, '--yes'])],
  ['doctor', ['Reader', 'SignIn'], command('doctor')],
  ['doctor with a test mail', ['Operator', 'SignIn'], command('doctor', '--test-mail')],
  ['incidents list', ['Reader'], command('incidents', 'list')],
  ['plan', ['Reader'], command('plan')],
  ['replay', ['Reader'], command('replay', '--policy', 'cautious')],
  ['replay that is applied', ['Operator'], command('replay', '--policy', 'cautious', '--apply')],
  ['incidents confirm', ['Operator'], command('incidents', 'confirm', 'gmail.com-B', '--yes')],
  [
    'dead-letters list',
    ['Operator'],
    work(async ({ deadLetters }) => deadLetters.giveBack([...(await deadLetters.look()).letters, aLetter])),
  ],
  ['dead-letters drop', ['Eraser'], work(({ deadLetters }) => deadLetters.drop([aLetter]))],
];
const lastBatch = 'release-r1';
/** Of an earlier look; the queue does not know it any more, which is its matter. */
const aLetter = {
  ...{ id: 'id', receipt: 'receipt', body: '{}', receives: 1 },
  ...{ sentAt: '2026-11-01T00:00:00.000Z', deletedAt: '2026-11-15T00:00:00.000Z' },
  why: { is: 'malformed message', problem: 'none' },
} as const;

/** What the policies allow for commands that are not in the table yet: the role, the action, the key or the resource. */
const awaited: readonly (readonly [command: string, role: Role, action: string, of: RegExp])[] = [
  ['status', 'Reader', 'logs:FilterLogEvents', /log-group:/],
  ['status', 'Reader', 'sqs:GetQueueAttributes', /BounceQueue|FailedRuns|ScheduleDeadLetters/],
  ['dead-letters redrive', 'Operator', 'sts:AssumeRole', /RedriveRole/],
  ['erase', 'Eraser', 'dynamodb:DeleteItem', /^(ADDRESS|BATCH)#\*$/],
  ['erase', 'Eraser', 'dynamodb:PutItem', /^(ERASED#\*|POLL#ERASURE)$/],
  ['erase', 'Eraser', 'dynamodb:UpdateItem', /^POLL#LEASE$/],
  ['erase', 'Eraser', 'secretsmanager:GetSecretValue', /secret:/],
  ['erase', 'Eraser', 'secretsmanager:PutSecretValue', /secret:/],
  ['erase', 'Eraser', 'sqs:ReceiveMessage', /DeadLetters/],
  ['erase', 'Eraser', 'sqs:ChangeMessageVisibility', /DeadLetters/],
  ['sign-in', 'SignIn', 'dynamodb:UpdateItem', /^POLL#LEASE$/],
  ['sign-in', 'SignIn', 'dynamodb:GetItem', /^POLL#DEAD_TOKEN$/],
  ['sign-in', 'SignIn', 'dynamodb:PutItem', /^POLL#DEAD_TOKEN$/],
  ['sign-in', 'SignIn', 'secretsmanager:PutSecretValue', /secret:/],
  ['sign-in', 'SignIn', 'secretsmanager:DescribeSecret', /secret:/],
];

/** Needs no right, or is not what IAM calls it. */
const withoutRight = new Set(['sts:GetCallerIdentity']);
const iamName = (action: string) =>
  action
    .replace(/^sqs:(DeleteMessage|ChangeMessageVisibility)Batch$/, 'sqs:$1')
    .replace(/^monitoring:/, 'cloudwatch:');

const made = new Map<string, readonly Request[]>();
async function callsOf(does: () => Promise<void>): Promise<Request[]> {
  stack.recorder.forget();
  await does();
  return stack.recorder.calls
    .filter(({ action }) => !withoutRight.has(action))
    .map(({ action, named, keys }) => ({
      action: iamName(action),
      resource: stack.arnOf(action, named),
      keys,
    }));
}

describe('a command', () => {
  it.each(commands)('%s may do what it does with %j, and not with less', async (name, needed, does) => {
    const calls = await callsOf(does);
    made.set(name, calls);
    const refused = (some: readonly Role[]) =>
      calls.filter((call) => !some.some((role) => isAllowed(policies[role], call)));

    expect(calls.length).toBeGreaterThan(0);
    expect(refused(needed)).toEqual([]);
    const without = needed.map((role) => needed.filter((other) => other !== role));
    for (const less of [...without, ...(needed.includes('Operator') ? [['Reader', 'SignIn'] as const] : [])])
      expect(refused(less), less.join()).not.toEqual([]);
  });
});

describe('a policy', () => {
  it.each(roles)('of %s allows nothing that no command does', (role) => {
    const used = commands.flatMap(([name, needs]) => (needs.includes(role) ? (made.get(name) ?? []) : []));
    const ofReader = role === 'Operator' || role === 'Eraser' ? rightsOf(policies.Reader) : [];
    const unused = rightsOf(policies[role]).filter(
      (right) =>
        !ofReader.some((other) => JSON.stringify(other) === JSON.stringify(right)) &&
        !used.some((request) => uses(request, right)) &&
        !awaited.some(
          ([, other, action, of]) =>
            other === role && action === right.action && of.test(right.keyPattern ?? right.resource),
        ),
    );

    expect(made.size).toBe(commands.length);
    expect(unused).toEqual([]);
  });

  it('is awaited by no command that is there', () => {
    const stale = awaited.filter(
      ([, role, action, of]) =>
        !rightsOf(policies[role]).some(
          (right) => right.action === action && of.test(right.keyPattern ?? right.resource),
        ),
    );

    expect(stale).toEqual([]);
  });

  const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/Hygiene';
  const onTable = (operation: string, ...keys: string[]): Request => ({
    action: `dynamodb:${operation}`,
    resource: table,
    keys,
  });

  it.each<[Role, string, Request]>([
    ...(['ADDRESS#ann@gmail.com', 'BATCH#release-1', 'POLL#INCIDENTS', 'ERASED#hash'] as const).map(
      (key): [Role, string, Request] => ['Reader', `write ${key}`, onTable('PutItem', key)],
    ),
    ['Operator', 'write the lease', onTable('PutItem', 'POLL#LEASE')],
    ['Operator', 'write what the poller remembers', onTable('PutItem', 'POLL#RUN')],
    ['Operator', 'write a key that begins like the register', onTable('PutItem', 'POLL#INCIDENTS2')],
    ['Operator', 'write a tombstone', onTable('PutItem', 'ERASED#hash')],
    ['Operator', 'delete a record', onTable('DeleteItem', 'ADDRESS#ann@gmail.com')],
    ['Operator', 'write without a key', onTable('PutItem')],
    ['Eraser', 'write a record', onTable('PutItem', 'ADDRESS#ann@gmail.com')],
    ['Eraser', 'delete a tombstone', onTable('DeleteItem', 'ERASED#hash')],
    ['Eraser', 'delete the register of incidents', onTable('DeleteItem', 'POLL#INCIDENTS')],
    ['Eraser', 'delete without a key', onTable('DeleteItem')],
    ['SignIn', 'read a record', onTable('GetItem', 'ADDRESS#ann@gmail.com')],
    ['SignIn', 'scan', onTable('Scan')],
    ['SignIn', 'take the register for the lease', onTable('UpdateItem', 'POLL#INCIDENTS')],
  ])('of %s does not allow to %s', (role, _, request) => {
    expect(isAllowed(policies[role], request)).toBe(false);
  });

  it.each([
    ['secretsmanager:GetSecretValue', ['Eraser', 'SignIn']],
    ['secretsmanager:PutSecretValue', ['Eraser', 'SignIn']],
    ['sqs:DeleteMessage', ['Eraser']],
    ['sqs:ReceiveMessage', ['Operator', 'Eraser']],
    ['sts:AssumeRole', ['Operator']],
    ['sns:Publish', ['Operator']],
    ['sqs:SendMessage', []],
    ['sns:Subscribe', []],
    ['lambda:InvokeFunction', []],
    ['dynamodb:BatchWriteItem', []],
    ['iam:PassRole', []],
  ])('with %s is that of %j', (action, holders) => {
    const having = roles.filter((role) => rightsOf(policies[role]).some((right) => right.action === action));

    expect(having).toEqual(holders);
  });

  it('names its actions, and a wildcard only where an action has no resource, or a stack no fixed id', () => {
    const rights = roles.flatMap((role) => rightsOf(policies[role]));
    const wild = rights.filter(({ resource: of }) => of.replace(/:\*$/, '').includes('*'));

    expect(rights.filter(({ action }) => action.includes('*'))).toEqual([]);
    expect(new Set(wild.map(({ action }) => action))).toEqual(
      new Set(['cloudformation:DescribeStacks', 'lambda:GetAccountSettings']),
    );
  });

  it('fits into what IAM takes, and has no name that a second deployment would find taken', () => {
    for (const role of roles) {
      const { PolicyDocument, ManagedPolicyName, Users, Groups, Roles } = resource(
        synthesised(),
        'AWS::IAM::ManagedPolicy',
        `Operators${role}`,
      ).Properties;

      // Source: IAM quotas, 6,144 characters without blanks; what stands for names here is about as long as they are.
      expect(JSON.stringify(stack.resolve(PolicyDocument)).length).toBeLessThan(5_000);
      expect([ManagedPolicyName, Users, Groups, Roles]).toEqual([undefined, undefined, undefined, undefined]);
      expect(stack.outputs).toHaveProperty(`${role}PolicyArn`);
    }
  });
});
