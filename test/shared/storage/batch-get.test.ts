import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../../shared/errors.ts';
import { readItems } from '../../../shared/storage/batch-get.ts';
import { aClock } from '../../support/a-clock.ts';

// A mock, because no embedded DynamoDB leaves keys unprocessed.
const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
const mock = mockClient(documents);
const keys = (count: number) => Array.from({ length: count }, (_, index) => `key ${index}`);
const asked = () =>
  mock
    .commandCalls(BatchGetCommand)
    .map(({ args }) => args[0].input.RequestItems?.Table?.Keys?.map(({ pk }) => pk));

/** Answers at most `most` keys of each call and leaves the rest unprocessed. */
function answerAtMost(most: number): void {
  mock.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    const asked: { pk: string }[] = RequestItems.Table.Keys;
    const rest = asked.slice(most);
    return {
      Responses: { Table: asked.slice(0, most) },
      UnprocessedKeys: rest.length > 0 ? { Table: { Keys: rest } } : {},
    };
  });
}

describe('reading items by key', () => {
  afterEach(() => mock.reset());

  it('asks for at most a hundred keys at once', async () => {
    answerAtMost(100);
    expect((await readItems(documents, 'Table', keys(250), { clock: aClock() })).size).toBe(250);
    expect(asked().map((call) => call?.length)).toEqual([100, 100, 50]);
  });

  it('asks for each key once, because a repeated one fails the whole call', async () => {
    answerAtMost(100);
    await readItems(documents, 'Table', ['a', 'b', 'a'], { clock: aClock() });
    expect(asked()).toEqual([['a', 'b']]);
  });

  it('asks again for the keys a busy table leaves unread', async () => {
    answerAtMost(2);
    expect([...(await readItems(documents, 'Table', keys(5), { clock: aClock() })).keys()]).toEqual(keys(5));
    expect(asked().map((call) => call?.length)).toEqual([5, 3, 1]);
  });

  it('gives up with our own error when they stay unread', async () => {
    answerAtMost(0);
    await expect(readItems(documents, 'Table', keys(1), { clock: aClock() })).rejects.toThrow(StorageError);
  });

  it('makes no call for no keys', async () => {
    expect(await readItems(documents, 'Table', [], { clock: aClock() })).toEqual(new Map());
    expect(asked()).toEqual([]);
  });
});
