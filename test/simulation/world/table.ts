import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Draw } from '../../../local/simulated-account/draw.ts';
import {
  addressKeyPrefix,
  batchKeyPrefix,
  erasedKeyPrefix,
  incidentListPrefix,
  pollKeyPrefix,
  workListIndex,
} from '../../../shared/names.ts';
import type { FaultKind, Operation } from '../plan/faults.ts';
import type { MakeCall } from './calls.ts';
import { dynamoError, type Item, meets, updated } from './expression.ts';
import type { Invocation } from './lambda.ts';
import type { Observers } from './observer.ts';
import { WorldError } from './world-error.ts';

/** The table as it is, and as an eventually consistent read may still see it. */
export interface Table {
  readonly items: ReadonlyMap<string, Item>;
  /** For whatever takes a document client. */
  client(by: () => Invocation): DynamoDBDocumentClient;
  /** Replaces or deletes an item, as an operator or its expiry does. */
  replace(key: string, item: Item | undefined): void;
}

/** A cohort that is not seen yet is read and kept once more. */
const cohortKeyPrefix = `${pollKeyPrefix}COHORT#`;

const mostKeys = 100;
/** Fewer than the asker wants, as DynamoDB may always give. */
const itemsPerPage = 3;
/** How many earlier forms of an item a stale read can meet. */
const keptVersions = 4;

export function createTable(call: MakeCall, draw: Draw, observers: Observers): Table {
  const items = new Map<string, Item>();
  const earlier = new Map<string, (Item | undefined)[]>();

  function change(key: string, item: Item | undefined): void {
    const versions = earlier.get(key) ?? [];
    versions.push(items.get(key));
    if (versions.length > keptVersions) versions.shift();
    earlier.set(key, versions);
    if (item) items.set(key, item);
    else items.delete(key);
  }

  function write(by: Invocation, key: string, after: Item): void {
    const before = items.get(key);
    change(key, deepFrozen(after));
    for (const observer of observers.writes) observer(by, key, before, after);
  }

  function read(by: Invocation, key: string, isStale: boolean): Item | undefined {
    const versions = isStale ? earlier.get(key) : undefined;
    const item = versions ? draw.oneOf(versions) : items.get(key);
    for (const observer of observers.reads) observer(by, key, item);
    return item;
  }

  function batchGet(by: Invocation, { input }: BatchGetCommand, kind: FaultKind | undefined): unknown {
    const [[table, wanted] = []] = Object.entries(input.RequestItems ?? {});
    const keys = (wanted?.Keys ?? []).map(({ pk }) => String(pk));
    if (table === undefined || keys.length === 0 || keys.length > mostKeys)
      throw dynamoError('ValidationException');
    if (new Set(keys).size < keys.length) throw dynamoError('ValidationException');
    const left = keys.filter(
      () => kind === 'all unprocessed' || (kind === 'some unprocessed' && draw.chance(0.5)),
    );
    const isStale = kind === 'stale' && !wanted?.ConsistentRead;
    const found = keys.flatMap((key) => (left.includes(key) ? [] : (read(by, key, isStale) ?? [])));
    const UnprocessedKeys = left.length === 0 ? {} : { [table]: { Keys: left.map((pk) => ({ pk })) } };
    return { Responses: { [table]: found }, UnprocessedKeys };
  }

  /** The index lags behind the table: it may still show what an item was. */
  function query({ input }: QueryCommand, kind: FaultKind | undefined): unknown {
    const { IndexName, ExpressionAttributeValues: values = {}, ExclusiveStartKey: after } = input;
    if (IndexName !== workListIndex.name) throw new WorldError('only the work list is queried');
    const isListed = (item: Item | undefined, key: string) =>
      item?.[workListIndex.partitionKey] === values[':list'] && key > String(after?.pk ?? '');
    // What is drawn is drawn in the order of the keys; else only the few that are listed have to be put in order.
    const listed =
      kind === 'stale'
        ? [...items.keys()].sort().filter((key) => {
            const versions = earlier.get(key);
            return isListed(versions ? draw.oneOf(versions) : items.get(key), key);
          })
        : [...items].flatMap(([key, item]) => (isListed(item, key) ? [key] : [])).sort();
    const Items = listed.slice(0, itemsPerPage).map((pk) => ({ pk }));
    return { Items, ...(listed.length > itemsPerPage && { LastEvaluatedKey: Items.at(-1) }) };
  }

  /** A page looks at a few items in the order of their keys; those of other kinds do not travel. */
  function scan(by: Invocation, { input }: ScanCommand, kind: FaultKind | undefined): unknown {
    const { ExpressionAttributeValues: values = {}, ExclusiveStartKey: after } = input;
    const from = String(after?.pk ?? '');
    const keys = [...items.keys()].filter((key) => key > from).sort();
    const looked = keys.slice(0, itemsPerPage);
    const found = looked.filter((key) =>
      Object.values(values).some((prefix) => key.startsWith(String(prefix))),
    );
    return {
      Items: found.flatMap((key) => read(by, key, kind === 'stale') ?? []),
      ...(keys.length > itemsPerPage && { LastEvaluatedKey: { pk: looked.at(-1) } }),
    };
  }

  function apply(by: Invocation, command: unknown, kind: FaultKind | undefined): unknown {
    if (command instanceof BatchGetCommand) return batchGet(by, command, kind);
    if (command instanceof QueryCommand) return query(command, kind);
    if (command instanceof ScanCommand) return scan(by, command, kind);
    if (command instanceof GetCommand) {
      const key = String(command.input.Key?.pk);
      if (!command.input.ConsistentRead && !key.startsWith(cohortKeyPrefix))
        throw new WorldError('a single item is read consistently');
      const Item = read(by, key, kind === 'stale' && !command.input.ConsistentRead);
      return Item ? { Item } : {};
    }
    if (command instanceof PutCommand) {
      const { Item = {}, ConditionExpression } = command.input;
      const key = String(Item.pk);
      if (!meets(items.get(key), ConditionExpression, command.input)) throw conditionFailed();
      write(by, key, Item);
      return {};
    }
    if (command instanceof UpdateCommand) {
      const { Key = {}, ConditionExpression, UpdateExpression = '', ReturnValues } = command.input;
      const key = String(Key.pk);
      const before = items.get(key);
      if (!meets(before, ConditionExpression, command.input)) throw conditionFailed();
      write(by, key, updated(before ?? Key, UpdateExpression, command.input));
      return ReturnValues === 'ALL_NEW' ? { Attributes: items.get(key) } : {};
    }
    if (command instanceof DeleteCommand) {
      const { Key = {}, ConditionExpression } = command.input;
      const key = String(Key.pk);
      if (!meets(items.get(key), ConditionExpression, command.input)) throw conditionFailed();
      change(key, undefined);
      return {};
    }
    throw new WorldError('the table does not know this command');
  }

  return {
    items,
    replace: change,
    client: (by) => {
      const send = (command: unknown) => {
        const caller = by();
        return call({
          by: caller,
          operation: operationOf(command),
          effect: (kind) => apply(caller, command, kind),
          failure: (kind) => unavailable(kind === 'refused' ? 'ThrottlingException' : 'TimeoutError'),
          details: () => keysOf(command).join(', '),
        });
      };
      return { send } as unknown as DynamoDBDocumentClient;
    },
  };
}

/** AWS errors quote what they are about, so their messages must never be shown. */
function unavailable(name: string): Error {
  return dynamoError(name, `${name} at canary@secret.example`);
}

function conditionFailed(): Error {
  return unavailable('ConditionalCheckFailedException');
}

function keysOf(command: unknown): string[] {
  if (command instanceof BatchGetCommand) {
    const [wanted] = Object.values(command.input.RequestItems ?? {});
    return (wanted?.Keys ?? []).map(({ pk }) => String(pk));
  }
  if (command instanceof PutCommand) return [String(command.input.Item?.pk)];
  if (command instanceof GetCommand || command instanceof UpdateCommand || command instanceof DeleteCommand)
    return [String(command.input.Key?.pk)];
  if (command instanceof QueryCommand || command instanceof ScanCommand)
    return Object.values(command.input.ExpressionAttributeValues ?? {}).map(String);
  throw new WorldError('the table does not know this command');
}

const verbs = new Map<unknown, string>([
  [BatchGetCommand, 'read'],
  [GetCommand, 'read'],
  [QueryCommand, 'query'],
  [ScanCommand, 'scan'],
  [PutCommand, 'write'],
  [UpdateCommand, 'update'],
  [DeleteCommand, 'delete'],
]);

/** By verb and the beginning of the key. */
const operationsByKey: readonly (readonly [verb: string, prefix: string, operation: Operation])[] = [
  ['update', `${pollKeyPrefix}LEASE`, 'take the lease'],
  ['update', `${pollKeyPrefix}DAY#`, 'count requests'],
  ['read', `${pollKeyPrefix}DAY#`, 'read the share of evidence'],
  ['update', `${pollKeyPrefix}ROWS#`, 'store fingerprints'],
  ['read', `${pollKeyPrefix}ROWS#`, 'read fingerprints'],
  ['read', `${pollKeyPrefix}CAMPAIGN#`, 'read campaign memory'],
  ['write', `${pollKeyPrefix}CAMPAIGN#`, 'write campaign memory'],
  ['read', addressKeyPrefix, 'read records'],
  ['write', addressKeyPrefix, 'write a record'],
  ['query', incidentListPrefix, 'list waiting addresses'],
  ['read', `${pollKeyPrefix}INCIDENTS`, 'read the incidents'],
  ['write', `${pollKeyPrefix}INCIDENTS`, 'write the incidents'],
  ['read', batchKeyPrefix, 'read a batch'],
  ['write', batchKeyPrefix, 'write a batch'],
  ['scan', addressKeyPrefix, 'scan the table'],
  ['scan', batchKeyPrefix, 'scan the table'],
  ['delete', addressKeyPrefix, 'delete a record'],
  ['read', erasedKeyPrefix, 'read tombstones'],
  ['write', erasedKeyPrefix, 'write a tombstone'],
  ['read', cohortKeyPrefix, 'read a cohort'],
  ['write', cohortKeyPrefix, 'keep a cohort'],
  ['read', pollKeyPrefix, 'read a note'],
  ['write', pollKeyPrefix, 'write a note'],
];

/** Of the requests of a day those for evidence are counted apart. */
const evidenceSuffix = '#EVIDENCE';

function operationOf(command: unknown): Operation {
  const [key = ''] = keysOf(command);
  const verb = verbs.get((command as object).constructor);
  const operation = operationsByKey.find(([of, prefix]) => of === verb && key.startsWith(prefix))?.[2];
  if (!operation) throw new WorldError(`the simulation does not know ${verb} ${key} is`);
  if (operation === 'read records' && command instanceof GetCommand) return 'read a record';
  if (operation === 'count requests' && key.endsWith(evidenceSuffix)) return 'count evidence requests';
  const givesBack = command instanceof UpdateCommand && command.input.UpdateExpression?.startsWith('REMOVE');
  return operation === 'take the lease' && givesBack ? 'give the lease back' : operation;
}

/** Only a command may change what is in the table; and the document client takes no undefined value. */
function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof Set || ArrayBuffer.isView(value))
    return value;
  for (const part of Object.values(value)) {
    if (part === undefined) throw new Error('Pass options.removeUndefinedValues=true');
    if (!Object.isFrozen(part)) deepFrozen(part);
  }
  return Object.freeze(value);
}
