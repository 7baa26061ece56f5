import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Surroundings } from '../../../cli/command-line.ts';
import type { Finding } from '../../../cli/operate/checks/finding.ts';
import { openStack } from '../../../cli/target/open-stack.ts';
import { closeAtOnce, listenOnLoopback } from '../../../local/servers/loopback.ts';
import { systemClock } from '../../../shared/clock.ts';
import { aDeployedStack } from '../../support/a-deployed-stack.ts';
import { aSynthesisedStack, type SynthesisedStack, stackName } from '../../support/a-synthesised-stack.ts';
import { runHere } from '../../support/run-command-line.ts';

let stack: SynthesisedStack;
let folder: string;
let vendor: Server;
let vendorApiUrl: string;
let healthy: Record<string, string>;
beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  stack = await aSynthesisedStack();
  for (const [name, value] of Object.entries(stack.environment)) vi.stubEnv(name, value);
  healthy = { ...stack.outputs };
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  vendor = createServer((_, response) => response.writeHead(404).end());
  vendorApiUrl = await listenOnLoopback(vendor);
});
afterEach(() => {
  const { ScheduleGroupName = '', ScheduleName = '', ClassifierTriggerId = '', AlarmTopicArn = '' } = healthy;
  Object.assign(stack.outputs, healthy);
  stack.denied.clear();
  stack.sts.callerIs('arn:aws:iam::000000000000:user/kim');
  stack.scheduler.set(ScheduleGroupName, ScheduleName, 'ENABLED');
  stack.lambda.state.mappings.set(ClassifierTriggerId, 'Enabled');
  stack.lambda.state.reserved.clear();
  stack.lambda.state.limits = { account: 10, unreserved: 10 };
  stack.sns.subscribe(AlarmTopicArn, [{ arn: `${AlarmTopicArn}:1`, endpoint: 'kim@example.org' }]);
  rmSync(join(folder, 'cdk.context.json'), { force: true });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await closeAtOnce(vendor);
  await stack.close();
  vi.unstubAllEnvs();
});

interface Answer {
  readonly ok: boolean;
  readonly needs: readonly string[];
  readonly unseen: readonly string[];
  readonly findings: readonly Finding[];
}

function doctor(words: readonly string[] = [], what: Partial<Surroundings> = {}) {
  return runHere(['doctor', '--stack', stackName, ...words], {
    clock: systemClock,
    projectFolder: folder,
    vendorApiUrl,
    openTarget: (named) => openStack(named, systemClock),
    ...what,
  });
}

async function examined(words: readonly string[] = [], what: Partial<Surroundings> = {}) {
  const { exitCode, printed } = await doctor(['--json', ...words], what);
  const answer: Answer = JSON.parse(printed);
  return { exitCode, ...answer, of: (about: string) => answer.findings.find((each) => each.about === about) };
}

const output = (name: string) => healthy[name] ?? '';
const context = (settings: object) =>
  writeFileSync(join(folder, 'cdk.context.json'), JSON.stringify(settings));
const deployedWith = (values: object, changed: readonly string[]) => {
  const usual = JSON.parse(output('Settings'));
  stack.outputs.Settings = JSON.stringify({ values: { ...usual.values, ...values }, changed });
};

describe('doctor', () => {
  it('finds nothing wrong with a healthy deployment, and looks at everything', async () => {
    const { exitCode, printed, errors } = await doctor();

    expect(errors).toBe('On stack BounceHygiene in us-east-1.');
    expect(printed.split('\n')).toEqual([
      '✔ stack: Found: stack BounceHygiene in us-east-1.',
      '✔ credentials: You are arn:aws:iam::000000000000:user/kim.',
      expect.stringMatching(/^✔ version: \S+, here and deployed\.$/),
      '✔ settings: A deployment from this computer would change none.',
      '✔ table: It answers, and held about 0 items when they were counted last.',
      '✔ schedule: Enabled, rate(15 minutes).',
      '✔ trigger: Enabled.',
      "✔ concurrency: 10 of the account's 10 invocations at once are for all; 3 are needed.",
      '✔ secret: It has a value, changed today.',
      '✔ sign-in: It is a sign-in; whether the refresh token rotates shows after the first run.',
      '✔ alarm mail: Alarms go to kim@example.org.',
      expect.stringMatching(/^✔ Constant Contact: 127\.0\.0\.1:\d+ answers this computer\.$/),
      '✔ clock: Within two minutes of AWS and Constant Contact.',
      'Nothing is wrong.',
    ]);
    expect(exitCode).toBe(0);
  });

  it.each<[about: string, what: string, breakIt: () => void, says: RegExp, fix: RegExp]>([
    [
      'credentials',
      'the root user',
      () => stack.sts.callerIs('arn:aws:iam::000000000000:root'),
      /root user/,
      /Use an IAM user/,
    ],
    [
      ...(['version', 'another version'] as const),
      () => Object.assign(stack.outputs, { Version: '0.0.9' }),
      ...([/Version 0\.0\.9 is deployed, and this is/, /Deploy this version/] as const),
    ],
    [
      ...(['schedule', 'a disabled one'] as const),
      () => stack.scheduler.set(output('ScheduleGroupName'), output('ScheduleName'), 'DISABLED'),
      ...([/disabled: no run starts/, /Enable it/] as const),
    ],
    [
      ...(['schedule', 'a deleted one'] as const),
      () => stack.scheduler.set(output('ScheduleGroupName'), output('ScheduleName'), undefined),
      ...([/gone: no run starts/, /npx cdk deploy --revert-drift/] as const),
    ],
    [
      ...(['trigger', 'a disabled one'] as const),
      () => stack.lambda.state.mappings.set(output('ClassifierTriggerId'), 'Disabled'),
      ...([/not enabled \(Disabled\)/, /Enable it/] as const),
    ],
    [
      ...(['trigger', 'a deleted one'] as const),
      () => stack.lambda.state.mappings.delete(output('ClassifierTriggerId')),
      ...([/gone: bounces wait/, /npx cdk deploy/] as const),
    ],
    [
      ...(['concurrency', 'a function that was stopped'] as const),
      () => stack.lambda.state.reserved.set(output('PollerFunctionName'), 0),
      ...([/The poller cannot run/, /Remove the reserved concurrency/] as const),
    ],
    [
      ...(['concurrency', 'an account with too little left'] as const),
      () => Object.assign(stack.lambda.state, { limits: { account: 10, unreserved: 2 } }),
      ...([/Only 2 of the account's 10 .* and 3 are needed/, /Service Quotas/] as const),
    ],
    [
      ...(['alarm mail', 'a mail that was not confirmed'] as const),
      () =>
        stack.sns.subscribe(output('AlarmTopicArn'), [
          { arn: 'PendingConfirmation', endpoint: 'kim@example.org' },
        ]),
      /kim@example\.org has not confirmed/,
      /lives two days.*aws sns subscribe --topic-arn arn:aws:sns:us-east-1:\S+ --region us-east-1 --protocol email --notification-endpoint kim@example\.org$/,
    ],
    [
      ...(['alarm mail', 'no mail at all'] as const),
      () => stack.sns.subscribe(output('AlarmTopicArn'), []),
      ...([/no address is subscribed/, /aws sns subscribe/] as const),
    ],
    [
      ...(['settings', 'a policy that this computer would take back'] as const),
      () => deployedWith({ policy: 'cautious' }, ['policy']),
      ...([/policy is cautious there and not set here/, /{"policy":"cautious"}/] as const),
    ],
    [
      ...(['settings', 'a file with others'] as const),
      () => context({ lookbackDays: 365, softBounceSends: 3, '@aws-cdk/core:x': true }),
      /lookbackDays is 90 there and 365 here; softBounceSends is 3 here and not set there/,
      /no others/,
    ],
    [
      ...(['settings', 'a file that cannot be read'] as const),
      () => writeFileSync(join(folder, 'cdk.context.json'), '{"policy":'),
      ...([/is no JSON object/, /look again/] as const),
    ],
  ])('says of the %s what is wrong with %s, and what to do', async (about, _, breakIt, says, fix) => {
    breakIt();
    const { exitCode, ok, needs, of } = await examined();

    expect([exitCode, ok]).toEqual([5, false]);
    expect(of(about)).toMatchObject({ kind: 'needs' });
    expect(of(about)?.says).toMatch(says);
    expect(of(about)?.fix).toMatch(fix);
    expect(needs).toEqual([`${about}: ${of(about)?.says}`]);
  });

  it('finds nothing in settings that are the same on both sides, however they are written', async () => {
    deployedWith({ policy: 'cautious', blockSends: 4, lookbackDays: 365 }, [
      ...['policy', 'blockSends', 'lookbackDays'],
    ]);
    context({ policy: 'cautious', blockSends: 4, lookbackDays: '365', pollMinutes: 15, 'a:b': 1 });

    expect((await examined()).of('settings')).toMatchObject({ kind: 'good' });
  });

  it.each([
    ['settings', 'version', 'Deploy this version'],
    ['settings', 'settings', 'Deploy this version'],
  ])('of a stack that lacks %s does not call it fine', async (_, about, fix) => {
    delete stack.outputs.Settings;
    delete stack.outputs.Version;
    const finding = (await examined()).of(about);

    expect(finding?.kind).not.toBe('good');
    expect(finding?.fix).toContain(fix);
  });

  it.each([
    ['table', 'dynamodb:DescribeTable', 'Reader'],
    ['schedule', 'scheduler:GetSchedule', 'Reader'],
    ['trigger', 'lambda:GetEventSourceMapping', 'Reader'],
    ['concurrency', 'lambda:GetAccountSettings', 'Reader'],
    ['secret', 'secretsmanager:DescribeSecret', 'Reader'],
    ['sign-in', 'secretsmanager:GetSecretValue', 'SignIn'],
    ['alarm mail', 'sns:ListSubscriptionsByTopic', 'Reader'],
  ])(
    'says of the %s that it may not be looked at without %s, and never that it is fine',
    async (about, action, role) => {
      stack.denied.add(action);
      const { exitCode, ok, needs, unseen, of } = await examined();

      expect([exitCode, ok, needs]).toEqual([5, false, []]);
      expect(unseen).toEqual([`${about}: These AWS credentials may not look at it.`]);
      expect(of(about)?.fix).toContain(`the policy ${role}: docs/DEPLOY.md`);
      expect((await doctor()).printed).toMatch(/Nothing is wrong\. 1 could not be looked at\.$/);
    },
  );

  it('sends a test mail when asked, and says where it arrives', async () => {
    const before = stack.sns.published.length;
    const { exitCode, of } = await examined(['--test-mail']);

    expect(exitCode).toBe(0);
    expect(of('test mail')?.says).toBe('Sent; it arrives within minutes at kim@example.org.');
    expect(stack.sns.published.slice(before)).toEqual(['Bounce hygiene: test mail']);
    await examined();
    expect(stack.sns.published).toHaveLength(before + 1);
  });

  it('says that a test mail reaches nobody, and who may send one', async () => {
    stack.sns.subscribe(output('AlarmTopicArn'), []);
    expect((await examined(['--test-mail'])).of('test mail')).toMatchObject({ kind: 'needs' });
    stack.denied.add('sns:Publish');
    const refused = (await examined(['--test-mail'])).of('test mail');

    expect(refused).toMatchObject({ kind: 'unseen' });
    expect(refused?.fix).toContain('the policy Operator');
  });

  it('goes on without AWS, and says what keeps it from there', async () => {
    const { exitCode, findings } = await examined(['--stack', 'Other']);

    expect(exitCode).toBe(5);
    expect(findings.map(({ about, kind }) => [about, kind])).toEqual([
      ['stack', 'needs'],
      ['Constant Contact', 'good'],
      ['clock', 'good'],
    ]);
    expect(findings[0]?.says).toContain('There is no stack Other in this region.');
  });

  it.each([
    ['http://127.0.0.1:9', /127\.0\.0\.1:9 does not answer this computer \(\w+\)/],
    ['http://example.org', /^CONSTANT_CONTACT_API_URL must be an https URL/],
  ])('says that Constant Contact at %s cannot be reached', async (url, says) => {
    const { exitCode, of } = await examined([], { vendorApiUrl: url });

    expect([exitCode, of('Constant Contact')?.kind]).toEqual([5, 'needs']);
    expect(of('Constant Contact')?.says).toMatch(says);
    expect(of('clock')).toMatchObject({ kind: 'good', says: 'Within two minutes of AWS.' });
  });

  it.each([
    [130, 'needs', /2 minutes ahead of AWS's/],
    [-3_600, 'needs', /60 minutes behind AWS's/],
    [100, 'good', /^Within two minutes/],
  ])('compares a clock that is %i seconds ahead with those of the services', async (seconds, kind, says) => {
    const clock = { ...systemClock, now: () => new Date(Date.now() + seconds * 1_000) };
    const { of } = await examined([], { clock });

    expect(of('clock')?.kind).toBe(kind);
    expect(of('clock')?.says).toMatch(says);
  });

  it('misses no schedule and no alarms on a stack that npm start runs', async () => {
    const played = ['TableName', 'Policy', 'Version', 'Settings', 'TokenSecretArn'];
    for (const name of Object.keys(stack.outputs)) if (!played.includes(name)) delete stack.outputs[name];
    const { exitCode, findings, of } = await examined();

    expect(of('schedule')).toMatchObject({
      kind: 'good',
      says: 'None, and no alarms: this stack runs on a computer as long as npm start does.',
    });
    expect(findings.map(({ about }) => about)).toEqual([
      ...['stack', 'version', 'settings', 'table', 'secret', 'sign-in', 'schedule'],
      ...['Constant Contact', 'clock'],
    ]);
    expect(exitCode).toBe(0);
    expect((await examined(['--test-mail'])).of('test mail')?.kind).toBe('needs');
  });

  it('needs to know what to look at', async () => {
    const { exitCode, errors } = await runHere(['doctor']);

    expect(exitCode).toBe(2);
    expect(errors).toContain('On what? Give --stack');
  });

  it('as a process ends with 5 when somebody is needed', async () => {
    const deployed = await aDeployedStack();
    const { exitCode, printed, errors } = await deployed.run(['doctor', '--json', '--stack', stackName], {
      environment: {
        ...{ ...stack.environment, CONSTANT_CONTACT_API_URL: vendorApiUrl },
        ...{ AWS_ENDPOINT_URL_CLOUDFORMATION: undefined, AWS_ENDPOINT_URL_DYNAMODB: undefined },
        AWS_SECRET_ACCESS_KEY: undefined,
      },
    });
    await deployed.close();

    expect([exitCode, errors]).toEqual([5, '']);
    expect(JSON.parse(printed).needs[0]).toContain('No AWS credentials were found.');
  });
});
