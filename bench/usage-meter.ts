import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type AwsClient, type ClientCall, onEveryCall } from '../test/support/client-calls.ts';
import type { Item } from './item-size.ts';
import { indexWriteUnits, readUnits, writeUnits } from './request-units.ts';
import { readDynamoDbInput, receivedNothing, requestsBilled } from './wire.ts';

/** One item read or written. */
export interface ItemUse {
  readonly kind: 'read' | 'write';
  readonly key: string;
  readonly units: number;
  readonly indexUnits: number;
  /** As it was before the call, and as it is after. */
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** What was used between two moments. */
export interface Usage {
  readonly items: readonly ItemUse[];
  /** SQS requests as they are billed, by command; receives that brought nothing are under `EmptyReceive`. */
  readonly sqs: ReadonlyMap<string, number>;
  readonly secretCalls: number;
}

export interface UsageMeter {
  watch(client: AwsClient): void;
  /** Where items can be looked up after an update. Needed before the first one. */
  readFrom(client: DynamoDBClient): void;
  /** Everything since the last time this was called. */
  take(): Usage;
}

/**
 * Counts what the real clients really ask for, and works the units out by DynamoDB's published rules. The embedded
 * server's own `ConsumedCapacity` would not do: it counts characters for bytes, and neither index writes nor writes
 * whose condition failed.
 */
export function createUsageMeter(): UsageMeter {
  /** Every item ever written through a watched client. */
  const items = new Map<string, Item>();
  let uses: ItemUse[] = [];
  let sqs = new Map<string, number>();
  let secretCalls = 0;
  let reader: DynamoDBClient | undefined;

  async function read(table: string, key: string): Promise<Item | undefined> {
    if (!reader) throw new Error('the meter was not told where to read from');
    const get = new GetItemCommand({ TableName: table, Key: { pk: { S: key } }, ConsistentRead: true });
    return (await reader.send(get)).Item;
  }

  async function meterDynamoDb({ input, make }: ClientCall) {
    const asked = readDynamoDbInput(input);
    if (asked.kind === 'read') {
      for (const key of asked.keys) {
        const item = items.get(key);
        const units = readUnits(item, asked.consistent);
        uses.push({ kind: 'read', key, units, indexUnits: 0, before: item, after: item });
      }
      return make();
    }
    const { key, table } = asked;
    try {
      const answer = await make();
      const after = asked.item ?? (await read(table, key));
      // Looked up only now: another writer may have come between.
      const before = items.get(key);
      const indexUnits = indexWriteUnits(before, after);
      uses.push({ kind: 'write', key, units: writeUnits(before, after), indexUnits, before, after });
      if (after) items.set(key, after);
      return answer;
    } catch (error) {
      // A condition that fails is billed by the item it found.
      const found = items.get(key);
      const units = writeUnits(found, undefined);
      uses.push({ kind: 'write', key, units, indexUnits: 0, before: found, after: found });
      throw error;
    }
  }

  async function meterSqs({ command, input, make }: ClientCall) {
    const answer = await make();
    const name = receivedNothing(command, answer.output) ? 'EmptyReceive' : command;
    sqs.set(name, (sqs.get(name) ?? 0) + requestsBilled(input, answer.output));
    return answer;
  }

  async function meterSecrets({ make }: ClientCall) {
    secretCalls += 1;
    return make();
  }

  return {
    watch(client) {
      const wrap =
        client instanceof DynamoDBClient
          ? meterDynamoDb
          : client instanceof SQSClient
            ? meterSqs
            : meterSecrets;
      onEveryCall(client, { name: 'usage', step: 'serialize' }, wrap);
    },
    readFrom(client) {
      reader = client;
    },
    take() {
      const usage = { items: uses, sqs, secretCalls };
      [uses, sqs, secretCalls] = [[], new Map(), 0];
      return usage;
    },
  };
}
