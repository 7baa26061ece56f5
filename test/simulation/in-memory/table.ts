import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { dynamoError, type Item, meets, updated } from './expression.ts';

const mostKeys = 100;

export interface InMemoryTable {
  readonly items: Map<string, Item>;
  /** Answers a command of the document client. Throws what DynamoDB would throw. */
  send(command: unknown): Promise<unknown>;
}

/** A table with the key `pk` and just the operations the poller uses; the same commands on dynalite give the same. */
export function createTableInMemory(): InMemoryTable {
  const items = new Map<string, Item>();

  function change(next: Item, condition: { met: boolean }): void {
    if (!condition.met) throw dynamoError('ConditionalCheckFailedException');
    for (const value of Object.values(next)) refuseUndefined(value);
    items.set(String(next.pk), deepFrozen(next));
  }

  return {
    items,
    async send(command) {
      if (command instanceof GetCommand) {
        const Item = items.get(String(command.input.Key?.pk));
        return Item ? { Item } : {};
      }
      if (command instanceof BatchGetCommand) return batchGet(items, command);
      if (command instanceof QueryCommand) return query(items, command);
      if (command instanceof PutCommand) {
        const { Item = {}, ConditionExpression } = command.input;
        change(Item, { met: meets(items.get(String(Item.pk)), ConditionExpression, command.input) });
        return {};
      }
      if (command instanceof UpdateCommand) {
        const { Key = {}, ConditionExpression, UpdateExpression = '', ReturnValues } = command.input;
        const before = items.get(String(Key.pk));
        const met = meets(before, ConditionExpression, command.input);
        change(met ? updated(before ?? Key, UpdateExpression, command.input) : Key, { met });
        return ReturnValues === 'ALL_NEW' ? { Attributes: items.get(String(Key.pk)) } : {};
      }
      throw new Error('the table in memory does not know this command');
    },
  };
}

/** For whatever takes a document client. */
export function asDocumentClient(send: (command: unknown) => Promise<unknown>): DynamoDBDocumentClient {
  return { send } as unknown as DynamoDBDocumentClient;
}

function batchGet(items: ReadonlyMap<string, Item>, { input }: BatchGetCommand): unknown {
  const [[table, wanted] = []] = Object.entries(input.RequestItems ?? {});
  const keys = (wanted?.Keys ?? []).map(({ pk }) => String(pk));
  if (
    table === undefined ||
    keys.length === 0 ||
    keys.length > mostKeys ||
    new Set(keys).size < keys.length
  ) {
    throw dynamoError('ValidationException');
  }
  const found = keys.flatMap((key) => {
    const item = items.get(key);
    return item ? [item] : [];
  });
  return { Responses: { [table]: found }, UnprocessedKeys: {} };
}

/** The work list index: keys only, in the order of its sort key. */
function query(items: ReadonlyMap<string, Item>, { input }: QueryCommand): unknown {
  const { IndexName, KeyConditionExpression, ExpressionAttributeValues: values = {} } = input;
  if (IndexName !== 'WorkList' || KeyConditionExpression !== '#list = :list')
    throw dynamoError('ValidationException');
  const listed = [...items.values()]
    .filter(({ workList }) => workList !== undefined && workList === values[':list'])
    .map(({ pk, workList, decidedAt }) => ({ pk, workList, decidedAt }))
    .sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  const from = input.ExclusiveStartKey ? orderOf(input.ExclusiveStartKey) : '';
  const after = listed.filter((item) => orderOf(item) > from);
  const page = after.slice(0, input.Limit);
  return { Items: page, ...(after.length > page.length && { LastEvaluatedKey: page.at(-1) }) };
}

function orderOf({ decidedAt, pk }: Item): string {
  return `${decidedAt} ${pk}`;
}

/** Nobody may change what is in the table but by a command. */
function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof Set || ArrayBuffer.isView(value))
    return value;
  for (const part of Object.values(value)) if (!Object.isFrozen(part)) deepFrozen(part);
  return Object.freeze(value);
}

/** The document client throws at an undefined value inside another one. */
function refuseUndefined(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Set) return;
  for (const part of Object.values(value)) {
    if (part === undefined) throw new Error('Pass options.removeUndefinedValues=true');
    refuseUndefined(part);
  }
}
