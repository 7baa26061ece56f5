import type { Clock } from '../../../shared/clock.ts';
import { readTableSize } from '../../../shared/storage/table-size.ts';
import { CommandError } from '../../command-error.ts';
import { readDeployedSettings } from '../../target/deployed-settings.ts';
import type { Target } from '../../target/target.ts';
import type { VendorReach } from '../../target/vendor-reach.ts';
import { checkAlarmMail, sendTestMail } from './alarm-mail.ts';
import { type Finding, good, look, needs, type Verdict } from './finding.ts';
import { checkCaller, checkConcurrency, checkSchedule, checkTrigger } from './machinery.ts';
import { checkSettings } from './settings.ts';
import { checkSecret, checkSignIn } from './sign-in.ts';
import { checkClock, checkVendor, checkVersion } from './surroundings.ts';

export interface Examination {
  /** @throws {CommandError} when it cannot be opened, which is a finding too. */
  target(): Promise<Target>;
  /** One request to the vendor, without credentials. */
  reachVendor(): Promise<VendorReach>;
  /** What a deployment from this computer would take its settings from. @throws {CommandError} */
  localSettings(): Readonly<Record<string, unknown>>;
  readonly ownVersion: string;
  readonly clock: Clock;
  /** Whether to send a test mail. */
  readonly sendsMail: boolean;
}

/** The check, who may look at it (docs/DEPLOY.md, "Who may do what"), and how. */
type Check = readonly [
  about: string,
  role: string,
  check: (target: Target, examination: Examination) => Promise<Verdict> | Verdict,
];

const classifiersUnlessSet = 2;

/** What is looked at in a deployed stack, in this order. */
const checks: readonly Check[] = [
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
  const { clock, sendsMail } = examination;
  const findings: Finding[] = [];
  const times: { from: string; theirs: number; ours: number }[] = [];

  const target = await openTarget(examination, findings);
  if (target) {
    for (const [about, role, check] of checks) {
      findings.push(await look(about, role, () => check(target, examination)));
      const theirs = about === 'table' ? target.serviceTime() : undefined;
      if (theirs !== undefined) times.push({ from: 'AWS', theirs, ours: clock.now().getTime() });
    }
    if (sendsMail) {
      const { deployment, alarmMail } = target;
      findings.push(
        await look('test mail', 'Operator', () => sendTestMail(deployment, () => alarmMail.read())),
      );
    }
  }
  const reach = await examination.reachVendor();
  if (reach.is === 'reached' && reach.date !== undefined)
    times.push({ from: 'Constant Contact', theirs: reach.date.getTime(), ours: clock.now().getTime() });
  return [
    ...findings,
    { about: 'Constant Contact', ...checkVendor(reach) },
    { about: 'clock', ...checkClock(times) },
  ];
}

async function openTarget({ target }: Examination, findings: Finding[]): Promise<Target | undefined> {
  try {
    const opened = await target();
    findings.push({ about: 'stack', ...good(`Found: ${opened.label}.`) });
    return opened;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    findings.push({
      about: 'stack',
      ...needs(error.message, 'What is deployed was not looked at. Do so, and look again.'),
    });
    return undefined;
  }
}

async function checkTable({ documents, table }: Target): Promise<Verdict> {
  const { items } = await readTableSize(documents, table);
  return good(`It answers, and held about ${items} items when they were counted last.`);
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
