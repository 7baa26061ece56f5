import { localAccountId, localRegion } from '../../../local/servers/loopback.ts';
import { resolve } from '../../../local/template/resolve.ts';
import type { Resource } from '../support/synthesised.ts';

export interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

/** The template as if it were deployed: what its resources are called, and its policies with these names in them. */
export interface Account {
  /** The one resource of a type whose logical id begins like this. */
  find(type: string, idPrefix: string): string;
  /** The resource whose logical id is part of a text. */
  idIn(text: string): string;
  arnOf(id: string): string;
  /** Every policy, by the logical id of what holds it; roles hold who may assume them. */
  readonly documents: ReadonlyMap<string, PolicyDocument>;
  /** What holds the policies of a role. */
  ofIdentity(roleId: string): readonly string[];
  /** What holds the policy of a queue, a topic or a role itself. */
  ofResource(id: string): string | undefined;
}

/** Where a resource of each type keeps its policy. */
const places: Readonly<Record<string, string>> = {
  'AWS::IAM::Policy': 'PolicyDocument',
  'AWS::IAM::ManagedPolicy': 'PolicyDocument',
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
};

/** Types that hold policies of a resource or a role; the others of a template have to be none of these. */
export const typesWithPolicies: readonly string[] = Object.keys(places);

export function arnIn(service: string, rest: string, region = localRegion): string {
  return `arn:aws:${service}:${region}:${localAccountId}:${rest}`;
}

type Resources = Readonly<Record<string, Resource>>;

export function deployed(resources: Resources): Account {
  const typeOf = (id: string) => resources[id]?.Type ?? '';
  const propertiesOf = (id: string) => resources[id]?.Properties ?? {};
  const idsOf = (type: string) => Object.keys(resources).filter((id) => typeOf(id) === type);

  const arns: Readonly<Record<string, (id: string) => string>> = {
    'AWS::DynamoDB::GlobalTable': (id) => arnIn('dynamodb', `table/${id}`),
    'AWS::SQS::Queue': (id) => arnIn('sqs', id),
    'AWS::SNS::Topic': (id) => arnIn('sns', id),
    'AWS::SecretsManager::Secret': (id) => arnIn('secretsmanager', `secret:${id}-AbCdEf`),
    'AWS::Lambda::Function': (id) => arnIn('lambda', `function:${id}`),
    'AWS::Lambda::EventSourceMapping': (id) => arnIn('lambda', `event-source-mapping:${id}`),
    'AWS::Logs::LogGroup': (id) => arnIn('logs', `log-group:${id}:*`),
    'AWS::Scheduler::ScheduleGroup': (id) => arnIn('scheduler', `schedule-group/${propertiesOf(id).Name}`),
    'AWS::Scheduler::Schedule': (id) =>
      arnIn('scheduler', `schedule/${resolved(propertiesOf(id).GroupName)}/${id}`),
    'AWS::IAM::Role': (id) => arnIn('iam', `role/${id}`, ''),
  };

  function arnOf(id: string): string {
    const form = arns[typeOf(id)];
    if (!form) throw new Error(`Nobody knows the ARN of ${id}, ${typeOf(id)}.`);
    return form(id);
  }

  /** What `Ref` of these is. */
  const namedByArn = ['AWS::SNS::Topic', 'AWS::SecretsManager::Secret'];

  function resolved(value: unknown): unknown {
    return resolve(value, {
      ref: (id) => (namedByArn.includes(typeOf(id)) ? arnOf(id) : id),
      attribute: (id, name) => (name === 'Arn' ? arnOf(id) : id),
    });
  }

  const documents = new Map(
    typesWithPolicies.flatMap((type) =>
      idsOf(type).map(
        (id) => [id, resolved(propertiesOf(id)[places[type] ?? ''])] as [string, PolicyDocument],
      ),
    ),
  );
  const holders = (type: string, property: string, of: string) =>
    idsOf(type).filter((id) => (resolved(propertiesOf(id)[property]) as string[]).includes(of));

  return {
    find(type, idPrefix) {
      const [id, ...others] = idsOf(type).filter((one) => one.startsWith(idPrefix));
      if (id === undefined || others.length > 0)
        throw new Error(`Not one of ${type} begins with ${idPrefix}.`);
      return id;
    },
    idIn(text) {
      const id = Object.keys(resources).find((one) => text.includes(one));
      if (id === undefined) throw new Error(`Nothing of the template is called as in ${text}.`);
      return id;
    },
    arnOf,
    documents,
    ofIdentity: (roleId) => holders('AWS::IAM::Policy', 'Roles', roleId),
    ofResource(id) {
      if (typeOf(id) === 'AWS::IAM::Role') return id;
      const [holder] = [
        ...holders('AWS::SQS::QueuePolicy', 'Queues', id),
        ...holders('AWS::SNS::TopicPolicy', 'Topics', arnOf(id)),
      ];
      return holder;
    },
  };
}
