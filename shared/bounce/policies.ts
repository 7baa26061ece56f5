import { compareText } from './compare-text.ts';
import type { AfterDelivery, EvidenceRules, Policy, PolicyName, PolicyRule, Wait } from './policy.ts';
import { policyProblems } from './policy-problems.ts';
import { holdDays } from './vendor-hold.ts';

type PolicyData = Omit<Policy, 'name' | 'version'> & {
  /** Raised whenever the data below changes what an address comes to. */
  readonly version: number;
};

/**
 * The vendor tries a full mailbox again only with our next send. A week is one ordinary newsletter; a D has been tried
 * for three days already. Doubled up to four weeks, five bounces of a sender who keeps to the dates span 77 days. Source for the three days: Constant Contact, FAQ 1766.
 */
const softWait: Wait = { firstDays: { F: 7, D: 3 }, factor: 2, longestDays: 28 };

/**
 * Where the field agrees: three to seven in a row, over at least a fortnight (docs/DECISIONS.md, "Soft bounces"). A
 * delivery in between starts anew, so the window may be as long as a year: a monthly sender's five in a row span four
 * months, and those of a quarterly one a year.
 */
const softBounces: PolicyRule = {
  codes: ['F', 'D'],
  decision: 'retry',
  wait: softWait,
  escalation: { sends: 5, overDays: 14, withinDays: 400 },
};

/**
 * Mail that arrives shows that the address works, whatever was said of it. What a full mailbox, a failed attempt or a
 * block said ends by that; that an address does not exist was no passing matter, so a person looks (docs/DECISIONS.md,
 * "Evidence").
 */
const evidence: EvidenceRules = {
  delivered: { drops: ['F', 'D', 'Z'], reviews: ['B', 'S'] },
  clicked: { reviews: ['B', 'S', 'Z'] },
};

/**
 * Fifteen messages: at twenty or more, chance alone makes an incident in a hundred years of a list whose providers vary
 * more than most (bench -- decisions). A hundred days are two sends of a sender who mails each month, with the vendor's
 * hold between.
 */
const outageDetection = {
  codes: ['B', 'S', 'Z'],
  pastMessages: 15,
  echoDays: holdDays,
  secondFromDays: 14,
  secondWithinDays: 100,
} as const;

/**
 * Who took our mail within 90 days bounces for a fault of others more often than by dying (bench -- decisions). The vendor
 * mails nobody for fifteen days after a B, so that the second of weekly and of monthly sends comes within a hundred days.
 */
const twoStrikes: AfterDelivery = {
  withinDays: 90,
  wait: { firstDays: { B: holdDays }, factor: 1, longestDays: holdDays },
  escalation: {
    sends: 2,
    overDays: outageDetection.secondFromDays,
    withinDays: outageDetection.secondWithinDays,
  },
};

/** Every policy there is. A record names the policy and the rule that decided. */
const policies: Readonly<Record<PolicyName, PolicyData>> = {
  standard: {
    version: 3,
    rules: {
      'non-existent': { codes: ['B'], decision: 'suppress' },
      suspended: { codes: ['S'], decision: 'suppress' },
      blocked: { codes: ['Z'], decision: 'suppress' },
      other: { codes: ['X'], decision: 'review' },
      'soft-bounces': softBounces,
      'auto-reply': { codes: ['V'], decision: 'ignore' },
    },
    signsOfLife: true,
    evidence,
    outageDetection,
  },
  cautious: {
    version: 4,
    rules: {
      'non-existent': { codes: ['B'], decision: 'suppress', afterDelivery: twoStrikes },
      // Without a B of ours the hold may come from somebody else's send, and may end by itself after fifteen days.
      suspended: {
        codes: ['S'],
        decision: 'retry',
        wait: { firstDays: { S: holdDays }, factor: 1, longestDays: holdDays },
        escalation: { sends: 2, overDays: holdDays, withinDays: 90 },
        atOnceAfter: ['B'],
      },
      // A block says more about the message than about the address.
      blocked: { codes: ['Z'], decision: 'review', escalation: { sends: 3, overDays: 14 } },
      other: { codes: ['X'], decision: 'review' },
      'soft-bounces': softBounces,
      'auto-reply': { codes: ['V'], decision: 'ignore' },
    },
    signsOfLife: true,
    // Whatever its bounces said: who takes mail is not lost for them.
    evidence: {
      ...evidence,
      delivered: { drops: ['B', 'S', 'F', 'D', 'Z'], reviews: [] },
    },
    outageDetection,
  },
  strict: {
    version: 1,
    rules: {
      'non-existent': { codes: ['B'], decision: 'suppress' },
      suspended: { codes: ['S'], decision: 'suppress' },
      blocked: { codes: ['Z'], decision: 'suppress' },
      other: { codes: ['X'], decision: 'review' },
      'soft-bounces': { codes: ['F', 'D'], decision: 'retry', wait: { ...softWait, factor: 1 } },
      'auto-reply': { codes: ['V'], decision: 'ignore' },
    },
    signsOfLife: false,
  },
};

/** Settings of policies before version 3, which judged by fixed numbers. */
const replacedSettings: readonly string[] = ['outageContacts', 'outageSharePercent', 'outageTimesUsual'];

/** What is wrong with a setting that is gone, with the one that takes its place; undefined for any other name. */
export function problemOfReplaced(setting: string): string | undefined {
  if (!replacedSettings.includes(setting)) return undefined;
  const { from, to } = policySettings.outagePastMessages;
  return (
    `${setting} is gone: a send is judged by who took earlier ones; ` +
    `outagePastMessages, from ${from} to ${to}, says how eagerly`
  );
}

/** What may be tuned, from and to which whole number, and where it stands in the data above. */
export const policySettings = {
  softBounceSends: { from: 2, to: 20, at: ['rules', 'soft-bounces', 'escalation', 'sends'] },
  softBounceOverDays: { from: 1, to: 180, at: ['rules', 'soft-bounces', 'escalation', 'overDays'] },
  softBounceWithinDays: { from: 2, to: 730, at: ['rules', 'soft-bounces', 'escalation', 'withinDays'] },
  retryDaysFull: { from: 1, to: 90, at: ['rules', 'soft-bounces', 'wait', 'firstDays', 'F'] },
  retryDaysUndeliverable: { from: 1, to: 90, at: ['rules', 'soft-bounces', 'wait', 'firstDays', 'D'] },
  retryDaysLongest: { from: 1, to: 180, at: ['rules', 'soft-bounces', 'wait', 'longestDays'] },
  blockSends: { from: 2, to: 20, at: ['rules', 'blocked', 'escalation', 'sends'] },
  blockOverDays: { from: 1, to: 180, at: ['rules', 'blocked', 'escalation', 'overDays'] },
  outagePastMessages: { from: 10, to: 30, at: ['outageDetection', 'pastMessages'] },
} as const satisfies Record<string, { from: number; to: number; at: readonly string[] }>;

export type PolicySetting = keyof typeof policySettings;

/** The policy chosen and what was tuned, as it travels from the settings to the functions. */
export interface PolicyChoice {
  readonly name: string;
  readonly tuned: Readonly<Partial<Record<PolicySetting, number>>>;
}

/** A policy that cannot be right. Whoever chose it acts, so the message is all they need. */
export class PolicyError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`This policy cannot be right: ${problems.join('; ')}.`);
    this.problems = problems;
  }
}

/**
 * The policy of that name with its numbers tuned.
 *
 * @throws {PolicyError} listing everything wrong with it.
 */
export function choosePolicy({ name, tuned }: PolicyChoice): Policy {
  const changes = Object.entries(tuned).sort(([one], [other]) => compareText(one, other));
  const problems = changes.flatMap(([setting, value]) => rangeProblems(setting, value));
  if (!isPolicyName(name))
    throw new PolicyError([`there is no policy "${name}", only ${policyNames.join(', ')}`, ...problems]);
  const { version, ...data } = structuredClone(policies[name]);
  if (problems.length > 0) throw new PolicyError(problems);
  problems.push(...changes.flatMap(([setting, value]) => tune(data, name, setting as PolicySetting, value)));
  const tunedText = changes.map(([setting, value]) => `+${setting}=${value}`).join('');
  const policy = { name, version: `${name}/${version}${tunedText}`, ...data };
  problems.push(...policyProblems(policy));
  if (problems.length > 0) throw new PolicyError(problems);
  return policy;
}

export const policyNames = Object.keys(policies) as readonly PolicyName[];

function isPolicyName(name: string): name is PolicyName {
  return Object.hasOwn(policies, name);
}

function rangeProblems(setting: string, value: number): string[] {
  const replaced = problemOfReplaced(setting);
  if (replaced !== undefined) return [replaced];
  if (!Object.hasOwn(policySettings, setting)) return [`${setting} is not a setting of a policy`];
  const { from, to } = policySettings[setting as PolicySetting];
  const isRight = Number.isInteger(value) && value >= from && value <= to;
  return isRight ? [] : [`${setting} must be a whole number from ${from} to ${to}, not ${value}`];
}

/** Sets one number; says so when this policy has no such number. */
function tune(data: object, name: PolicyName, setting: PolicySetting, value: number): string[] {
  const { at } = policySettings[setting];
  const [last = '', ...path] = at.toReversed();
  const place = path.reduceRight<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), data);
  if (!isRecord(place) || !Object.hasOwn(place, last))
    return [`${setting} means nothing in the policy ${name}`];
  place[last] = value;
  return [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
