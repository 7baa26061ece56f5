import {
  addressKeyPrefix,
  batchKeyPrefix,
  erasedKeyPrefix,
  pollKeyPrefix,
  reviewList,
} from '../../../shared/names.ts';
import { type Account, arnIn, type PolicyDocument, type PolicyStatement } from './account.ts';

/** The account with one mistake in one policy. */
export interface Mutant {
  /** Reads as "policy: mistake". */
  readonly name: string;
  /** What holds the policy. */
  readonly holder: string;
  /** Whether the statement with the mistake is about the service of an action; all others come out as before. */
  isAbout(action: string): boolean;
  readonly account: Account;
}

/** A mistake, and what stands for the statement with it. */
type Mistake = readonly [what: string, instead: readonly PolicyStatement[]];

const leadingKeys = 'dynamodb:LeadingKeys';
const forAll = 'ForAllValues:StringLike';
const prefixes = [addressKeyPrefix, batchKeyPrefix, erasedKeyPrefix, pollKeyPrefix];
/** Actions that name several keys at once. For all others, all of a request's keys and any of them are the same one. */
const onSeveralItems = ['dynamodb:BatchGetItem'];

/** Accounts in which somebody may do less than before. */
export function withLess(account: Account): Mutant[] {
  return mutantsOf(account, lost);
}

/** Accounts in which somebody may do more than before. */
export function withMore(account: Account): Mutant[] {
  return [...mutantsOf(account, widened), ...mutantsOf(account, undenied)];
}

function mutantsOf(account: Account, mistakes: (statement: PolicyStatement) => Iterable<Mistake>): Mutant[] {
  return [...account.documents].flatMap(([holder, document]) =>
    document.Statement.flatMap((statement, place) =>
      [...mistakes(statement)].map(([what, instead]) => ({
        ...{ name: `${nameOf(holder)}: ${what}`, holder },
        isAbout: (action: string) => servicesOf(statement).includes(serviceOf(action)),
        account: {
          ...account,
          documents: new Map(account.documents).set(holder, replaced(document, place, instead)),
        },
      })),
    ),
  );
}

function replaced(
  document: PolicyDocument,
  place: number,
  instead: readonly PolicyStatement[],
): PolicyDocument {
  return { ...document, Statement: document.Statement.toSpliced(place, 1, ...instead) };
}

/** What an allow loses: each thing that it allows, alone; or what a deny spares. */
function* lost(statement: PolicyStatement): Generator<Mistake> {
  const { Effect, Action, Resource = [], Condition } = statement;
  const [actions, resources, patterns] = [[Action].flat(), [Resource].flat(), patternsOf(statement)];
  if (Effect === 'Deny') {
    for (const spared of [Condition?.ArnNotEquals?.['aws:PrincipalArn'] ?? []].flat())
      yield [
        `${actions.join()} denied to ${tail(spared)} as well`,
        [sparing(statement, (one) => one !== spared)],
      ];
    return;
  }
  if (resources.length === 0) yield [`${actions.join()} lost`, []];
  for (const action of actions) {
    const others = actions.length > 1 ? [{ ...statement, Action: without(actions, action) }] : [];
    const alone = { ...statement, Action: action };
    for (const resource of resources) {
      const left = without(resources, resource);
      yield [
        `${action} on ${tail(resource)} lost`,
        [...others, ...(left.length > 0 ? [{ ...alone, Resource: left }] : [])],
      ];
    }
    if (patterns.length < 2) continue;
    for (const pattern of patterns)
      yield [`${action} on ${pattern} lost`, [...others, onKeys(alone, without(patterns, pattern))]];
  }
}

/** What an allow may come to allow besides. */
function* widened(statement: PolicyStatement): Generator<Mistake> {
  const { Effect, Action, Resource = [], Principal, Condition = {} } = statement;
  if (Effect === 'Deny') return;
  const [actions, resources, patterns] = [[Action].flat(), [Resource].flat(), patternsOf(statement)];
  const what = [actions.join(', '), resources.map(tail).join(', '), patterns.join(', ')].join(' ').trim();
  const isOfResource = Principal !== undefined;
  if (resources.length > 0)
    for (const service of servicesOf(statement))
      yield [`${service}:* instead of ${what}`, [{ ...statement, Action: `${service}:*` }]];
  // The policy of a resource is about nothing else, whatever it names.
  if (!isOfResource && !resources.includes('*'))
    yield [`${what}, on any resource`, [{ ...statement, Resource: '*' }]];
  for (const pattern of patterns.length > 0 ? morePatterns(statement) : [])
    yield [`${what}, and ${pattern}`, [onKeys(statement, [...patterns, pattern])]];
  for (const [operator, keys] of Object.entries(Condition))
    for (const key of Object.keys(keys))
      yield [`${what} without ${operator} ${key}`, [withoutCondition(statement, operator, key)]];
  if (patterns.length > 0) yield [`${what} without a condition`, [{ ...statement, Condition: {} }]];
  if (patterns.length > 0 && actions.some((action) => onSeveralItems.includes(action))) {
    const { [forAll]: ofAll = {}, ...others } = Condition;
    const ofAny = { ...others, 'ForAnyValue:StringLike': ofAll };
    yield [`${what} with ForAnyValue`, [{ ...statement, Condition: ofAny }]];
  }
  // Nobody but the service itself can come from a source.
  if (isOfResource && !Condition.StringEquals?.['aws:SourceArn'])
    yield [`${what} for anybody`, [{ ...statement, Principal: { AWS: '*' } }]];
}

/** Keys of all kinds, other kinds of keys than a statement is about, and keys that only begin like one of its own. */
function morePatterns(statement: PolicyStatement): string[] {
  const patterns = patternsOf(statement);
  const isOfIndex = [statement.Resource ?? []].flat().some((resource) => resource.includes('/index/'));
  const kinds = isOfIndex ? [reviewList] : prefixes.map((prefix) => `${prefix}*`);
  const longer = patterns.filter((pattern) => !pattern.endsWith('*')).map((pattern) => `${pattern}*`);
  return ['*', ...kinds, ...longer].filter((pattern) => !patterns.includes(pattern));
}

/** What a deny may come to let through. */
function* undenied(statement: PolicyStatement): Generator<Mistake> {
  const { Effect, Action, Condition = {} } = statement;
  if (Effect !== 'Deny') return;
  const what = `the deny of ${[Action].flat().join()}`;
  const { Bool, ArnNotEquals } = Condition;
  if (Bool) {
    yield [`${what} over plain HTTP lost`, []];
    yield [
      `${what} over TLS instead`,
      [{ ...statement, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ];
  }
  if (ArnNotEquals) {
    yield [`${what} to others lost`, []];
    yield [`${what} to others spares the account`, [sparing(statement, () => true, arnIn('iam', '*', ''))]];
  }
}

function servicesOf({ Action }: PolicyStatement): string[] {
  return [...new Set([Action].flat().map(serviceOf))];
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

/** Without what CDK and AWS put behind a name. */
function nameOf(id: string): string {
  return id.replace(/(DefaultPolicy)?[0-9A-F]{8}(-AbCdEf)?$/, '');
}

/** The end of an ARN, which names the resource. */
function tail(arn: string): string {
  return nameOf(
    arn
      .split(/[:/]/)
      .filter((part) => part !== '*')
      .at(-1) ?? arn,
  );
}

function without(all: readonly string[], one: string): string[] {
  return all.filter((other) => other !== one);
}

function patternsOf({ Condition }: PolicyStatement): string[] {
  return [Condition?.[forAll]?.[leadingKeys] ?? []].flat();
}

function onKeys(statement: PolicyStatement, patterns: readonly string[]): PolicyStatement {
  return { ...statement, Condition: { ...statement.Condition, [forAll]: { [leadingKeys]: patterns } } };
}

function withoutCondition(statement: PolicyStatement, operator: string, key: string): PolicyStatement {
  const { [operator]: keys = {}, ...others } = statement.Condition ?? {};
  const { [key]: _, ...rest } = keys;
  return {
    ...statement,
    Condition: { ...others, ...(Object.keys(rest).length > 0 && { [operator]: rest }) },
  };
}

/** A deny that spares those of before who are kept, and more. */
function sparing(
  statement: PolicyStatement,
  isKept: (arn: string) => boolean,
  ...more: readonly string[]
): PolicyStatement {
  const spared = [statement.Condition?.ArnNotEquals?.['aws:PrincipalArn'] ?? []].flat().filter(isKept);
  return { ...statement, Condition: { ArnNotEquals: { 'aws:PrincipalArn': [...spared, ...more] } } };
}
