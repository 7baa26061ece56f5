import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { BatchGetCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { workListIndex } from '../../../shared/names.ts';
import { drawPlan } from '../../simulation/plan/draw-plan.ts';
import { type Outside, type System, system } from '../../simulation/system.ts';
import { simulate } from '../../simulation/world/world.ts';
import type { Request } from './requests.ts';
import type { TargetName } from './targets.ts';

/** Enough weeks for the functions to make use of everything they are granted; they take a second or two. */
const seeds = 40;

/** A kind of call that a function has made, and of all such calls the one that names the most items. */
interface RecordedCall {
  readonly shape: string;
  readonly request: Request;
}

type Function = 'poller' | 'classifier';

/** What IAM calls a command of the SDK. Another one that a function comes to use has to be added here. */
const actions = new Map<unknown, string>([
  [BatchGetCommand, 'dynamodb:BatchGetItem'],
  [GetCommand, 'dynamodb:GetItem'],
  [PutCommand, 'dynamodb:PutItem'],
  [UpdateCommand, 'dynamodb:UpdateItem'],
  [QueryCommand, 'dynamodb:Query'],
  [SendMessageBatchCommand, 'sqs:SendMessage'],
  [GetSecretValueCommand, 'secretsmanager:GetSecretValue'],
  [PutSecretValueCommand, 'secretsmanager:PutSecretValue'],
]);

/** What the simulation calls the stack's resources. */
const names: Readonly<Record<string, TargetName>> = {
  Hygiene: 'table',
  'https://sqs.example/bounces': 'bounce queue',
  'arn:token': 'secret',
};

/**
 * Every kind of AWS call that the code of the two functions makes in simulated weeks, with faults: reading, incidents and
 * their end, evidence, people who were erased.
 */
export async function recordCalls(): Promise<readonly RecordedCall[]> {
  const calls = new Map<string, Request>();
  const note = (request: Request) => {
    const shape = shapeOf(request);
    const most = calls.get(shape)?.keys.length ?? -1;
    if (request.keys.length > most) calls.set(shape, request);
  };
  const watched = watching((who, command) => note(requestOf(who, command)));
  for (let seed = 1; seed <= seeds; seed += 1) await simulate(drawPlan(seed), watched, { invariants: [] });
  return [...calls].map(([shape, request]) => ({ shape, request })).sort(byShape);
}

function byShape({ shape: one }: RecordedCall, { shape: other }: RecordedCall): number {
  return one < other ? -1 : 1;
}

/** The code as it is, with what it sends noted on its way. */
function watching(note: (who: Function, command: Command) => void): System {
  const through = (who: Function, { documents, sqs, secrets, ...outside }: Outside): Outside => ({
    ...outside,
    documents: noting(documents, (command) => note(who, command)),
    sqs: noting(sqs, (command) => note(who, command)),
    secrets: noting(secrets, (command) => note(who, command)),
  });
  return {
    ...system,
    buildPoller: (outside, settings) => system.buildPoller(through('poller', outside), settings),
    buildClassifier: (outside, settings) => system.buildClassifier(through('classifier', outside), settings),
  };
}

/** A client with the one method that adapters use. */
function noting<Client extends { send: unknown }>(client: Client, note: (command: Command) => void): Client {
  const send = client.send as (command: Command) => unknown;
  const noted = (command: Command) => {
    note(command);
    return send(command);
  };
  return { send: noted } as unknown as Client;
}

/** A command of the SDK, as far as it says what it is about. */
interface Command {
  readonly constructor: unknown;
  readonly input: Input;
}

interface Input {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: { readonly pk: string };
  readonly Item?: { readonly pk: string };
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly { readonly pk: string }[] }>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, string>>;
  readonly QueueUrl?: string;
  readonly SecretId?: string;
}

function requestOf(who: Function, command: Command): Request {
  const { TableName, IndexName, Key, Item, RequestItems = {}, QueueUrl, SecretId } = command.input;
  const { ExpressionAttributeValues = {} } = command.input;
  const [[batchTable, batch] = []] = Object.entries(RequestItems);
  const named = names[TableName ?? batchTable ?? QueueUrl ?? SecretId ?? ''];
  const keys = [Key, Item, ...(batch?.Keys ?? [])].flatMap((one) => one?.pk ?? []);
  // A query names the one key it is about first.
  const queried = Object.values(ExpressionAttributeValues).slice(0, 1);
  return {
    who,
    // Unknown ones are for IAM to refuse: thrown here, an error would be taken for one of the service.
    action: actions.get(command.constructor) ?? 'unknown:command',
    on: IndexName === workListIndex.name ? 'index' : (named ?? 'anything'),
    keys: IndexName === undefined ? keys : queried,
    overHttp: false,
  };
}

/** Items of a kind are alike to a policy: `POLL#CAMPAIGN` stands for every campaign. */
function shapeOf({ who, action, on, keys }: Request): string {
  const kinds = keys.map((key) =>
    key
      .split('#')
      .filter((part, place) => place === 0 || /^[A-Z_]+$/.test(part))
      .join('#'),
  );
  return [who, action, on, ...[...new Set(kinds)].sort()].join(' ');
}
