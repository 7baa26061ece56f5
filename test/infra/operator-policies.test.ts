import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStack } from '../../cli/target/open-stack.ts';
import { localCredentials } from '../../local/servers/loopback.ts';
import { erasureKeyId } from '../../shared/bounce/tombstone.ts';
import { encodeBounce } from '../../shared/bounce-message.ts';
import { systemClock } from '../../shared/clock.ts';
import { erasureKeyIn } from '../../shared/constant-contact/sign-in.ts';
import { createBatches } from '../../shared/storage/batches.ts';
import { claimErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createTombstones } from '../../shared/storage/tombstones.ts';
import { aBounce } from '../support/a-bounce.ts';
import { aSynthesisedStack, type SynthesisedStack, stackName } from '../support/a-synthesised-stack.ts';
import { anAddressRecord } from '../support/an-address-record.ts';
import { aTombstone } from '../support/an-erased-person.ts';
import { aStoredIncident } from '../support/an-incident.ts';
import { createHygieneTable } from '../support/hygiene-table.ts';
import { runHere } from '../support/run-command-line.ts';
import { storeItems, storeRecords } from '../support/stored-records.ts';
import { type Account, arnIn, deployed, type PolicyDocument } from './iam/account.ts';
import { type CommandCall, commandCall } from './iam/command-calls.ts';
import { isGranted } from './iam/engine.ts';
import { type Mutant, withLess } from './iam/mutants.ts';
import { principals } from './iam/principals.ts';
import { type Resource, resource, synthesised } from './support/synthesised.ts';

const roles = ['Reader', 'Operator', 'Eraser', 'SignIn'] as const;
type Role = (typeof roles)[number];
/** A role, or what a person adds for the table that `adopt` reads, as docs/DEPLOY.md has it. */
type Holder = Role | 'source';

let template: ReturnType<typeof synthesised>;
let stack: SynthesisedStack;
let account: Account;
let policies: Record<Holder, PolicyDocument>;
let folder: string;
beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  template = synthesised();
  stack = await aSynthesisedStack();
  for (const [name, value] of Object.entries(stack.environment)) vi.stubEnv(name, value);
  account = deployed(template.toJSON().Resources as Record<string, Resource>);
  policies = {
    Reader: policyOf('Reader'),
    Operator: policyOf('Operator'),
    Eraser: policyOf('Eraser'),
    SignIn: policyOf('SignIn'),
    source: sourcePolicy(),
  };
  folder = mkdtempSync(join(tmpdir(), 'operator-policies-'));
  await createHygieneTable(stack.table.client, source);
  await storeRecords({ ...stack.table, table: source }, [
    anAddressRecord([aBounce({ address: 'gil@gmail.com' })]),
  ]);
  await storeItems({ ...stack.table, table: source }, [
    { pk: 'POLL#INCIDENTS', incidents: [aStoredIncident({ id: 'yahoo.com-B' })], revision: 'first' },
  ]);
  await createBatches(stack.table.documents, source, () => 'first').add(
    {
      ...{ id: 'suppress-there', kind: 'suppress', by: 'kim', reason: 'she asked', filter: 'by hand' },
      plannedAt: '2026-11-01T00:00:00.000Z',
    },
    [['gil@gmail.com']],
  );
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
  rmSync(folder, { recursive: true });
  await stack.close();
  vi.unstubAllEnvs();
});

/** A command by its words, and what its options need of what ran before it. */
const command = (...words: string[]) => run(() => words);

const start = (words: readonly string[]) =>
  runHere([...words, '--stack', stackName], {
    clock: systemClock,
    newRevision: () => `r${++revisions}`,
    vendorApiUrl: 'http://127.0.0.1:9',
    openTarget: (named) => openStack(named, systemClock),
  });

/** Runs a command line on the stack, in this process; it has to succeed, or to need a person. */
function run(words: () => readonly string[]) {
  return async () => {
    const { exitCode, errors } = await start(words());
    expect([0, 5], errors).toContain(exitCode);
  };
}
let revisions = 0;
let lastLetter = '';
const source = 'Restored';
const keptFirst = () => ['--out', join(folder, 'dropped.jsonl'), '--reason', 'gone', '--yes'];

const policyId = (role: Role) => account.find('AWS::IAM::ManagedPolicy', `Operators${role}`);

function policyOf(role: Role, of = account): PolicyDocument {
  const policy = of.documents.get(policyId(role));
  if (!policy) throw new Error(`There is no policy ${role}.`);
  return policy;
}

/** What docs/DEPLOY.md tells a person to add for the table that `adopt` reads. */
function sourcePolicy(): PolicyDocument {
  const [, json = ''] =
    /```json\n([^`]*table\/Restored[^`]*)```/.exec(readFileSync('docs/DEPLOY.md', 'utf8')) ?? [];
  return JSON.parse(json);
}

/** Before a command: the other table has somebody who was erased under the same key, and is still in this one. */
function withTombstoneThere(does: () => Promise<void>) {
  return async () => {
    const key = erasureKeyIn(stack.secrets.current(stack.outputs.TokenSecretArn ?? '')?.value) ?? '';
    const { documents } = stack.table;
    await claimErasureKeyId(documents, source, erasureKeyId(key));
    const tombstones = createTombstones(documents, source, {
      clock: systemClock,
      newRevision: () => 'first',
    });
    await tombstones.add(aTombstone('cleo@gmail.com', '2026-12-01T00:00:00.000Z', key));
    await does();
  };
}

/** Before a command: a dead letter of an erased person's bounce, and one of somebody else's. */
function withLetters(does: () => Promise<void>) {
  return async () => {
    const sqs = new SQSClient({ ...localCredentials, endpoint: stack.recorder.endpoint });
    for (const address of ['ann@gmail.com', 'eve@gmail.com']) {
      const MessageBody = encodeBounce(aBounce({ address, code: 'B' }));
      const send = new SendMessageCommand({ QueueUrl: stack.outputs.DeadLetterQueueUrl, MessageBody });
      lastLetter = (await sqs.send(send)).MessageId ?? '';
    }
    sqs.destroy();
    stack.recorder.forget();
    await does();
  };
}

/**
 * Each command with what a person needs for it, all of it together, one after the other on one stack.
 */
const commands: readonly (readonly [name: string, needs: readonly Holder[], does: () => Promise<void>])[] = [
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
  ['campaigns', ['Reader'], command('campaigns')],
  ['replay', ['Reader'], command('replay', '--policy', 'cautious')],
  ['replay that is applied', ['Operator'], command('replay', '--policy', 'cautious', '--apply')],
  ['incidents confirm', ['Operator'], command('incidents', 'confirm', 'gmail.com-B', '--yes')],
  ['status', ['Reader'], command('status')],
  ['review without a terminal', ['Reader'], command('review')],
  ['dead-letters list', ['Operator'], withLetters(command('dead-letters', 'list'))],
  ['dead-letters show', ['Eraser'], withLetters(run(() => ['dead-letters', 'show', lastLetter]))],
  [
    'dead-letters drop',
    ['Eraser'],
    withLetters(run(() => ['dead-letters', 'drop', lastLetter, ...keptFirst()])),
  ],
  ['dead-letters redrive', ['Operator'], withLetters(command('dead-letters', 'redrive', '--yes'))],
  ['adopt where nobody was erased', ['Reader', 'source'], command('adopt', '--from', source)],
  ['erase', ['Eraser'], withLetters(command('erase', 'eve@gmail.com', '--wait', '0', '--yes'))],
  [
    'erase of the next one',
    ['Eraser'],
    command('erase', 'ben@gmail.com', '--keep-blocked', '--wait', '0', '--yes'),
  ],
  ['explain of somebody who was erased', ['Eraser'], command('explain', 'ben@gmail.com')],
  ['adopt where somebody was erased', ['Eraser', 'source'], command('adopt', '--from', source)],
  [
    'adopt that is applied',
    ['Operator', 'Eraser', 'source'],
    withTombstoneThere(command('adopt', '--from', source, '--apply', '--yes')),
  ],
  // The last: nobody is signed in afterwards.
  ['sign-out', ['SignIn'], command('sign-out', '--yes')],
];
const lastBatch = 'release-r1';

/** Needs no right. */
const withoutRight = new Set(['sts:GetCallerIdentity']);

interface Made extends CommandCall {
  /** Made with what `AssumeRole` gave, and not as the person. */
  readonly byRedriveRole: boolean;
}

const made = new Map<string, readonly Made[]>();

/** What a command calls, everything once. */
async function callsOf(does: () => Promise<void>): Promise<Made[]> {
  stack.recorder.forget();
  await does();
  const calls = stack.recorder.calls
    .filter(({ action }) => !withoutRight.has(action))
    .map((call) => ({
      ...commandCall(call, account, stack.table.table),
      byRedriveRole: call.accessKeyId === 'assumed',
    }));
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

/** Those of some calls that a person with these policies may not make. */
async function refused(calls: readonly Made[], having: readonly PolicyDocument[]): Promise<Made[]> {
  const granted = await Promise.all(
    calls.map(({ byRedriveRole, ...call }) => {
      const { is, holders, context } = principals['redrive role'](account);
      const ofRole = holders.flatMap((holder) => account.documents.get(holder) ?? []);
      return byRedriveRole
        ? isGranted({ ...call, principal: is, context, identityPolicies: ofRole })
        : isGranted({ ...call, principal: arnIn('iam', 'user/kim', ''), identityPolicies: having });
    }),
  );
  return calls.filter((_, place) => !granted[place]);
}

describe('a command', () => {
  it.each(commands)('%s may do what it does with %j, and not with less', async (name, needed, does) => {
    const calls = await callsOf(does);
    made.set(name, calls);
    const refusedWith = (some: readonly Holder[]) =>
      refused(
        calls,
        some.map((holder) => policies[holder]),
      );

    expect(calls.length).toBeGreaterThan(0);
    expect(await refusedWith(needed)).toEqual([]);
    const without = needed.map((role) => needed.filter((other) => other !== role));
    for (const less of [...without, ...(needed.includes('Operator') ? [['Reader', 'SignIn'] as const] : [])])
      expect(await refusedWith(less), less.join()).not.toEqual([]);
  });
});

describe('explain', () => {
  it('says with Reader alone that it cannot tell who was erased', async () => {
    stack.denied.add('secretsmanager:GetSecretValue');
    const { exitCode, errors } = await start(['explain', 'eve@gmail.com']);
    stack.denied.clear();

    expect(exitCode).toBe(1);
    expect(errors).toContain('Whether it was erased cannot be told');
  });
});

describe('a policy', () => {
  it.each(roles)('of %s allows nothing that no command does', async (role) => {
    const losses = (of: Role) => withLess(account).filter(({ holder }) => holder === policyId(of));
    const whatOf = ({ name }: Mutant) => name.slice(name.indexOf(':'));
    const ofReader = role === 'Operator' || role === 'Eraser' ? losses('Reader').map(whatOf) : [];
    const calls = commands.flatMap(([name, needs]) => (needs.includes(role) ? (made.get(name) ?? []) : []));
    const notByIt = await refused(calls, [policies[role]]);
    const byIt = calls.filter((call) => !call.byRedriveRole && !notByIt.includes(call));
    const unused: string[] = [];
    for (const loss of losses(role).filter((one) => !ofReader.includes(whatOf(one)))) {
      const about = byIt.filter(({ action }) => loss.isAbout(action));
      const missed = await refused(about, [policyOf(role, loss.account)]);
      if (missed.length === 0) unused.push(loss.name);
    }

    expect(made.size).toBe(commands.length);
    expect(unused).toEqual([]);
  });

  it('names its actions, and a wildcard only where an action has no resource, or a stack no fixed id', () => {
    const statements = roles.flatMap((role) => policies[role].Statement);
    const isWild = (arn: string) => arn.replace(/:\*$/, '').includes('*');
    const wild = statements.filter(({ Resource: of }) => [of ?? []].flat().some(isWild));

    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(new Set(wild.flatMap(({ Action }) => Action))).toEqual(
      new Set(['cloudformation:DescribeStacks', 'lambda:GetAccountSettings']),
    );
  });

  it('fits into what IAM takes, and has no name that a second deployment would find taken', () => {
    for (const role of roles) {
      const { ManagedPolicyName, Users, Groups, Roles } = resource(
        template,
        'AWS::IAM::ManagedPolicy',
        `Operators${role}`,
      ).Properties;

      // Source: IAM quotas, 6,144 characters without blanks; what stands for names here is about as long as they are.
      expect(JSON.stringify(policies[role]).length).toBeLessThan(5_000);
      expect([ManagedPolicyName, Users, Groups, Roles]).toEqual([undefined, undefined, undefined, undefined]);
      expect(stack.outputs).toHaveProperty(`${role}PolicyArn`);
    }
  });
});
