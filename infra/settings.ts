import { Duration } from 'aws-cdk-lib';
import { type PolicyChoice, policySettings, problemOfReplaced } from '../shared/bounce/policies.ts';
import { isPrintable } from '../shared/bounce/printable.ts';
import { nearestName } from '../shared/nearest-name.ts';
import { outlivesRetention } from './bounce-queue.ts';
import { shown, toNumber, toText } from './context-value.ts';
import { defaultPolicy, policyKey, readPolicySetting } from './policy-setting.ts';

interface Setting {
  readonly value: number;
  readonly from: number;
  readonly to: number;
  /** The only values between `from` and `to` that exist, where they are not all of them. */
  readonly only?: readonly number[];
}

/** What CloudWatch Logs accepts, up to two years. Source: the service's PutRetentionPolicy reference. */
const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

/** Per API key and UTC day. Source: the vendor's guide, rate limits. */
const vendorRequestsPerDay = 10_000;

/**
 * Every deploy-time number; each comment is its reason, and docs/SETTINGS.md lists them. To change one for good, write it into `cdk.context.json`
 * (`{ "lookbackDays": 365 }`): what `-c lookbackDays=365` says holds for one deployment only.
 */
export const settings = {
  // A decision may wait a quarter of an hour, and an idle run costs one request of a quota of ten thousand a day. At least five so
  // that a run can be tried again within the period; at most six hours, the longest Lambda keeps an event.
  pollMinutes: { value: 15, from: 5, to: 360 },
  // Bounces arrive for days after a send and reports are corrected later; a quarter's sends cover both. Rows of the
  // code D appear about three days late, so four days is the least that sees them all.
  // Ten years at most: a first run over them takes as many days as the budget needs.
  lookbackDays: { value: 90, from: 4, to: 3650 },
  // The vendor allows 10,000 requests a day per API key. This is what stays untouched of it for everything else the
  // owner does with the key; an idle deployment needs some two hundred, so a tenth left over costs us nothing.
  quotaReservePercent: { value: 10, from: 0, to: 90 },
  // The share of the key's day that is this deployment's, for those who run several on one key.
  quotaSharePercent: { value: 100, from: 1, to: 100 },
  // What reading evidence may cost: sends and clicks reports, once for each send that closed. A day's sends of an account
  // of 60,000 contacts fit; 0 reads none.
  evidenceRequestsPerDay: { value: 250, from: 0, to: 5_000 },
  // The counters say when a report has changed, but nothing says how stale they are. So a recent send is read
  // at this interval although nothing changed: four requests a day for each send of the last four days.
  recheckRecentHours: { value: 6, from: 1, to: 24 },
  // A closed report has been read to its end twice; once a month tells whether that still holds.
  recheckClosedDays: { value: 30, from: 1, to: 365 },
  // Below the period, so that a run ends before the next begins; unless it is set, a shorter period shortens it, too.
  // Lambda allows fifteen minutes.
  pollerTimeoutMinutes: { value: 10, from: 1, to: 14 },
  // Holds the row hashes of a 100,000-row report with room; a run mostly waits, so memory is what it pays for.
  pollerMemoryMb: { value: 512, from: 256, to: 3008 },
  // A batch takes a second or two; the rest is for a throttled table. Six of these make the visibility timeout.
  classifierTimeoutSeconds: { value: 60, from: 10, to: 900 },
  // Lambda gives processor time in proportion to memory; below this the cold start, not the work, sets the pace.
  classifierMemoryMb: { value: 512, from: 256, to: 3008 },
  // One BatchGetItem reads at most a hundred addresses, and a batch is read with one.
  batchSize: { value: 100, from: 1, to: 100 },
  // Gathers the bounces of one run into few batches. Lambda wants at least a second for batches above ten.
  batchWindowSeconds: { value: 5, from: 1, to: 300 },
  // Two is the least Lambda allows and leaves eight of a small account's ten to others; two keep up with the poller.
  maxConcurrency: { value: 2, from: 2, to: 10 },
  // A quarter of an hour of table trouble must not fill the dead-letter queue: ten receives last an hour. SQS may
  // count a receive that no consumer saw, so AWS advises five or more.
  maxReceiveCount: { value: 10, from: 5, to: 100 },
  // A long weekend of a stopped classifier loses nothing, and ten days of the dead-letter queue's fourteen remain:
  // a message that moves there keeps its age.
  bounceRetentionDays: { value: 4, from: 1, to: 4 },
  // Long enough to look back at a month's sends; one summary line a run costs cents.
  logRetentionDays: { value: 30, from: 1, to: 731, only: logRetentions },
} as const satisfies Record<string, Setting>;

type SettingName = keyof typeof settings;

/** Whether the poller asks DNS who receives the mail of a domain, where that tells whose fault a bounce is. */
const mxLookupsKey = 'mxLookups';
const mxLookupsValues: readonly unknown[] = ['on', 'off'];

/** Whether a dashboard is deployed: CloudWatch has three free of charge in an account, and each other is 3.00 dollars a month. */
const dashboardKey = 'dashboard';
const dashboardValues: readonly string[] = ['true', 'false'];

/** The name of the stack, for those who deploy several into one account and region. */
const stackNameKey = 'stackName';
const defaultStackName = 'BounceHygiene';
/** As CloudFormation takes it; so short that the names it makes of it fit, the one of the schedule's group above all. */
const stackNamePattern = /^[A-Za-z][A-Za-z0-9-]{0,39}$/;

const settingNames: readonly string[] = [
  ...Object.keys(settings),
  mxLookupsKey,
  dashboardKey,
  stackNameKey,
  policyKey,
  ...Object.keys(policySettings),
];

/** Settings of earlier versions, with their names of today. */
const renamed: ReadonlyMap<string, SettingName> = new Map([
  ['freshLookHours', 'recheckRecentHours'],
  ['settledLookDays', 'recheckClosedDays'],
]);

/** Context that is not ours: feature flags and look-ups all carry one of these characters. */
const foreignKey = /[@:/]/;

/** What the CDK's command line writes about itself: `cdk cli-telemetry --disable` and `cdk acknowledge`. */
const cliKeys: readonly string[] = ['cli-telemetry', 'acknowledged-issue-numbers'];

/** Settings that cannot be deployed. The person at the command line acts, so the message is all they need. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(
      `These settings cannot be deployed:\n${problems.map((problem) => `  ${problem}${problem.endsWith('?') ? '' : '.'}`).join('\n')}`,
    );
  }
}

/** What a stack was deployed with, as its output `Settings` says in JSON. */
interface DeployedSettings {
  /** Every number and the policy, and what is tuned of it. */
  readonly values: Readonly<Record<string, number | string>>;
  /** The names of those that differ from what holds unless set. */
  readonly changed: readonly string[];
}

/** Asked for by `npm run check`: runs the security rules over the stack. */
export const nagContextKey = 'nag';

/**
 * Reads the settings from CDK context, where the command line puts strings and `cdk.json` numbers.
 *
 * @throws {SettingsError} listing everything wrong with them.
 */
export function readSettings(context: Readonly<Record<string, unknown>>) {
  const problems = Object.keys(context)
    .filter((key) => !isForeign(key) && !settingNames.includes(key))
    .map(unknownSetting);

  const read = (name: SettingName): number => {
    const setting: Setting = settings[name];
    const given = context[name];
    const number = given === undefined ? setting.value : toNumber(given);
    if (!(number >= setting.from && number <= setting.to)) {
      problems.push(
        `${name} must be a whole number from ${setting.from} to ${setting.to}, not ${shown(given)}`,
      );
    } else if (setting.only && !setting.only.includes(number)) {
      problems.push(`${name} must be one of ${setting.only.join(', ')}, not ${number}`);
    }
    return number;
  };

  const numbers = Object.fromEntries(
    Object.keys(settings).map((name) => [name, read(name as SettingName)]),
  ) as Record<SettingName, number>;

  const mxLookups = context[mxLookupsKey] === undefined ? 'on' : context[mxLookupsKey];
  if (!mxLookupsValues.includes(mxLookups))
    problems.push(`${mxLookupsKey} must be on or off, not ${shown(mxLookups)}`);

  const dashboard = context[dashboardKey] === undefined ? 'false' : toText(context[dashboardKey]);
  if (!dashboardValues.includes(dashboard))
    problems.push(`${dashboardKey} must be true or false, not ${shown(context[dashboardKey])}`);

  const stackName = context[stackNameKey] === undefined ? defaultStackName : context[stackNameKey];
  if (typeof stackName !== 'string' || !stackNamePattern.test(stackName))
    problems.push(
      `${stackNameKey} must begin with a letter and have at most 40 letters, digits and hyphens, not ${shown(stackName)}`,
    );

  const { pollMinutes } = numbers;
  if (context.pollerTimeoutMinutes === undefined)
    numbers.pollerTimeoutMinutes = Math.min(numbers.pollerTimeoutMinutes, pollMinutes - 1);
  const { choice, problems: policyProblems } = readPolicySetting(context, numbers.evidenceRequestsPerDay > 0);
  problems.push(...policyProblems);
  if (numbers.pollerTimeoutMinutes >= pollMinutes)
    problems.push(
      `pollerTimeoutMinutes must be below pollMinutes (${pollMinutes}), or two runs overlap; without it, it is`,
    );
  if (problems.length > 0) throw new SettingsError(problems);

  const bounceQueue = {
    consumerTimeout: Duration.seconds(numbers.classifierTimeoutSeconds),
    batchWindow: Duration.seconds(numbers.batchWindowSeconds),
    maxReceiveCount: numbers.maxReceiveCount,
    retention: Duration.days(numbers.bounceRetentionDays),
  };
  if (outlivesRetention(bounceQueue)) {
    throw new SettingsError([
      'maxReceiveCount attempts of six classifierTimeoutSeconds and one batchWindowSeconds each must end within ' +
        'bounceRetentionDays, or a bounce that keeps failing is deleted before it reaches the dead-letter queue',
    ]);
  }

  const period = Duration.minutes(numbers.pollMinutes);
  const { consumerTimeout, batchWindow } = bounceQueue;
  const { logRetentionDays } = numbers;
  const policy = JSON.stringify(choice);
  return {
    stackName: String(stackName),
    dashboard: dashboard === 'true',
    deployed: describeSettings(
      context,
      numbers,
      { [mxLookupsKey]: String(mxLookups), [dashboardKey]: dashboard, [stackNameKey]: String(stackName) },
      choice,
    ),
    bounceQueue,
    poller: {
      period,
      timeout: Duration.minutes(numbers.pollerTimeoutMinutes),
      memoryMb: numbers.pollerMemoryMb,
      lookbackDays: numbers.lookbackDays,
      requestsPerDay: Math.floor(
        vendorRequestsPerDay * (numbers.quotaSharePercent / 100) * (1 - numbers.quotaReservePercent / 100),
      ),
      evidenceRequestsPerDay: numbers.evidenceRequestsPerDay,
      mxLookups: mxLookups === 'off' ? ('off' as const) : ('on' as const),
      recheckRecent: Duration.hours(numbers.recheckRecentHours),
      recheckClosed: Duration.days(numbers.recheckClosedDays),
      policy,
      logRetentionDays,
    },
    classifier: {
      period,
      timeout: consumerTimeout,
      memoryMb: numbers.classifierMemoryMb,
      batchSize: numbers.batchSize,
      batchWindow,
      maxConcurrency: numbers.maxConcurrency,
      policy,
      logRetentionDays,
    },
  };
}

/** What the settings that are no numbers are unless set; the policy has its own. */
const unlessSet = { [mxLookupsKey]: 'on', [dashboardKey]: 'false', [stackNameKey]: defaultStackName };

/** The effective settings, and which of them are not as they are unless set; the command line compares both. */
function describeSettings(
  context: Readonly<Record<string, unknown>>,
  numbers: Readonly<Record<SettingName, number>>,
  texts: Readonly<Record<keyof typeof unlessSet, string>>,
  { name, tuned }: PolicyChoice,
): DeployedSettings {
  const changed = Object.entries(numbers).filter(
    ([key, value]) => context[key] !== undefined && value !== settings[key as SettingName].value,
  );
  return {
    values: { ...numbers, ...texts, [policyKey]: name, ...tuned },
    changed: [
      ...changed.map(([key]) => key),
      ...Object.entries(texts).flatMap(([key, text]) =>
        text === unlessSet[key as keyof typeof unlessSet] ? [] : [key],
      ),
      ...(name === defaultPolicy ? [] : [policyKey]),
      ...Object.keys(tuned),
    ],
  };
}

function unknownSetting(name: string): string {
  const key = isPrintable(name) ? name : JSON.stringify(name);
  if (key === 'context')
    return 'context is no setting: in this file settings stand at the top level, without it';
  const now = renamed.get(key);
  if (now !== undefined) return `${key} is called ${now} now`;
  const gone = problemOfReplaced(key);
  if (gone !== undefined) return gone;
  const nearest = nearestName(key, settingNames);
  if (nearest !== undefined) return `${key} is not a setting; did you mean ${nearest}?`;
  return `${key} is not a setting; infra/settings.ts and shared/bounce/policies.ts list those there are`;
}

/** Whether a key of the context is no setting of ours, but the CDK's own. */
export function isForeign(key: string): boolean {
  return key === nagContextKey || cliKeys.includes(key) || foreignKey.test(key);
}

/** Deploy-time numbers after checking, grouped as the constructs take them. */
export type Settings = ReturnType<typeof readSettings>;
