import { StoreError, StoreInUseError } from '../../../local/store/store-error.ts';
import type { Clock } from '../../../shared/clock.ts';
import { readTableSize } from '../../../shared/storage/table-size.ts';
import { CommandError } from '../../command-error.ts';
import type { AlarmMailPort } from '../../target/alarm-mail.ts';
import { readDeployedSettings } from '../../target/deployed-settings.ts';
import type { Deployment } from '../../target/deployment.ts';
import type { StoreLook } from '../../target/look-at-store.ts';
import type { SignInFile } from '../../target/sign-in-file.ts';
import type { Target } from '../../target/target.ts';
import type { VendorReach } from '../../target/vendor-reach.ts';
import { checkAlarmMail, sendTestMail } from './alarm-mail.ts';
import { type Finding, good, look, needs, unseen, type Verdict } from './finding.ts';
import { checkCaller, checkConcurrency, checkSchedule, checkTrigger } from './machinery.ts';
import { checkSettings } from './settings.ts';
import { checkSecret, checkSignIn, checkSignInFile } from './sign-in.ts';
import { checkBackups, checkDisk, checkMessages } from './store.ts';
import { checkClock, checkVendor, checkVersion } from './surroundings.ts';

/** What there is on this computer in the place of a deployment; another process may use it meanwhile. */
export interface OnThisComputer {
  /** @throws {StoreError} */
  look(): Promise<StoreLook>;
  readonly signIn: SignInFile;
  /** Whether the environment gives a sign-in. @throws {CommandError} when it gives what cannot be one. */
  isSignInGiven(): boolean;
}

export interface Examination {
  /** @throws {CommandError} when it cannot be opened, which is a finding too. */
  target(): Promise<Target>;
  /** One request to the vendor, without credentials. */
  reachVendor(): Promise<VendorReach>;
  /** What a deployment from this computer would take its settings from. @throws {CommandError} */
  localSettings(): Readonly<Record<string, unknown>>;
  readonly ownVersion: string;
  readonly clock: Clock;
  /** Undefined where a deployed stack is looked at. */
  readonly here: OnThisComputer | undefined;
  /** Whether to send a test mail. */
  readonly sendsMail: boolean;
}

/** A target that is a deployed stack. */
type Deployed = Target & { readonly deployment: Deployment; readonly alarmMail: AlarmMailPort };

/** The check, who may look at it (docs/DEPLOY.md, "Who may do what"), and how. */
type Check<Looked> = readonly [
  about: string,
  role: string,
  check: (target: Looked, examination: Examination) => Promise<Verdict> | Verdict,
];

const classifiersUnlessSet = 2;

/** What is looked at in the store on this computer, in this order. */
const storeChecks: readonly Check<Target>[] = [
  ['table', 'Reader', checkTableHere],
  ['messages', 'Reader', ({ queues }) => checkMessages(queues)],
];

/** What is looked at beside the store, in this order. */
const hereChecks: readonly Check<OnThisComputer>[] = [
  ['backups', 'Reader', async ({ look }, { clock }) => checkBackups(await look(), clock.now())],
  ['disk', 'Reader', async ({ look }) => checkDisk(await look())],
  ['sign-in', 'SignIn', (here, { clock }) => checkSignInFile(here.signIn, here.isSignInGiven(), clock.now())],
];

/** What a stack that runs on a laptop does not have. */
const onlyAtAws = ['credentials', 'schedule', 'trigger', 'concurrency', 'alarm mail'];

/** What is looked at in a deployed stack, in this order. */
const stackChecks: readonly Check<Deployed>[] = [
  ['credentials', 'Reader', ({ deployment }) => checkCaller(deployment)],
  ['version', 'Reader', ({ outputs }, { ownVersion }) => checkVersion(ownVersion, outputs.Version)],
  ['settings', 'Reader', (target, { localSettings }) => checkDeployedSettings(target, localSettings)],
  ['table', 'Reader', checkTable],
  ['schedule', 'Reader', ({ deployment }) => checkSchedule(deployment)],
  ['trigger', 'Reader', ({ deployment }) => checkTrigger(deployment)],
  [
    'concurrency',
    'Reader',
    ({ deployment, outputs }) =>
      checkConcurrency(
        deployment,
        Number(readDeployedSettings(outputs)?.values.maxConcurrency ?? classifiersUnlessSet),
      ),
  ],
  ['secret', 'Reader', ({ deployment }, { clock }) => checkSecret(deployment, clock.now())],
  ['sign-in', 'SignIn', ({ deployment }) => checkSignIn(deployment)],
  [
    'alarm mail',
    'Reader',
    ({ alarmMail, outputs }) => checkAlarmMail(alarmMail, outputs.AlarmTopicArn ?? ''),
  ],
];

/**
 * Looks at a deployment and at what is around it. What cannot be looked at is a finding too; only a fault of ours is
 * thrown.
 *
 * @returns a finding for each thing that was looked at, always in the same order.
 */
export async function examine(examination: Examination): Promise<readonly Finding[]> {
  const { clock, sendsMail, here } = examination;
  const findings: Finding[] = [];
  const times: { from: string; theirs: number; ours: number }[] = [];

  const target = await openTarget(examination, findings);
  const checks = [...(target ? checksOf(target) : []), ...(here ? bound(hereChecks, here) : [])];
  for (const [about, role, check] of checks) {
    findings.push(await look(about, role, () => check(examination)));
    const theirs = about === 'table' ? target?.serviceTime() : undefined;
    if (theirs !== undefined) times.push({ from: 'AWS', theirs, ours: clock.now().getTime() });
  }
  if (target && sendsMail) findings.push(await look('test mail', 'Operator', () => testMail(target)));
  const reach = await examination.reachVendor();
  if (reach.is === 'reached' && reach.date !== undefined)
    times.push({ from: 'Constant Contact', theirs: reach.date.getTime(), ours: clock.now().getTime() });
  return [
    ...findings,
    { about: 'Constant Contact', ...checkVendor(reach, here === undefined) },
    { about: 'clock', ...checkClock(times) },
  ];
}

function isDeployed(target: Target): target is Deployed {
  return target.deployment !== undefined && target.alarmMail !== undefined;
}

function checksOf(target: Target) {
  if (!isDeployed(target)) return bound(storeChecks, target);
  if (target.outputs.AlarmTopicArn !== undefined) return bound(stackChecks, target);
  const onLaptop: Check<Deployed> = [
    'schedule',
    'Reader',
    () => good('None, and no alarms: this stack runs on a computer as long as npm start does.'),
  ];
  return bound([...stackChecks.filter(([about]) => !onlyAtAws.includes(about)), onLaptop], target);
}

function bound<Looked>(checks: readonly Check<Looked>[], target: Looked) {
  return checks.map(
    ([about, role, check]) =>
      [about, role, (examination: Examination) => check(target, examination)] as const,
  );
}

function testMail(target: Target): Promise<Verdict> | Verdict {
  if (isDeployed(target) && target.outputs.AlarmTopicArn !== undefined)
    return sendTestMail(target.deployment, () => target.alarmMail.read());
  return needs('There are no alarm mails without a deployment.', 'Deploy first: docs/DEPLOY.md.');
}

async function openTarget({ target, here }: Examination, findings: Finding[]): Promise<Target | undefined> {
  const about = here ? 'store' : 'stack';
  try {
    const opened = await target();
    findings.push({ about, ...good(`Found: ${opened.label}.`) });
    return opened;
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof StoreError)) throw error;
    const { message } = error;
    const fix = `What is ${here ? 'in it' : 'deployed'} was not looked at. Do so, and look again.`;
    const isBusy = error instanceof StoreInUseError;
    findings.push({ about, ...(isBusy ? unseen(message, fix) : needs(message, fix)) });
    return undefined;
  }
}

async function checkTable({ documents, table }: Target): Promise<Verdict> {
  const { items } = await readTableSize(documents, table);
  return good(`It answers, and held about ${items} items when they were counted last.`);
}

/** The store's server does not count its items. */
async function checkTableHere({ documents, table }: Target): Promise<Verdict> {
  await readTableSize(documents, table);
  return good('It answers.');
}

function checkDeployedSettings({ outputs }: Target, localSettings: Examination['localSettings']): Verdict {
  const deployed = readDeployedSettings(outputs);
  if (deployed) return checkSettings(deployed, localSettings());
  return {
    kind: 'unseen',
    says: 'The deployed version does not say what it was deployed with.',
    fix: 'Deploy this version.',
  };
}
