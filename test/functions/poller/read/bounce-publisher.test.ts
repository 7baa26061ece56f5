import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import { createBouncePublisher } from '../../../../functions/poller/read/bounce-publisher.ts';
import { StorageError } from '../../../../shared/errors.ts';
import { aClock } from '../../../support/a-clock.ts';

// A mock, because no embedded queue refuses single entries of a batch.
const client = new SQSClient();
// Of this one client: a mock of the class would answer other tests of the same worker, too.
const sqs = mockClient(client);
const publisher = createBouncePublisher(client, 'https://queue.example', aClock());
const bodies = (count: number) => Array.from({ length: count }, (_, index) => `body ${index}`);

/** Accepts what `accepts` accepts, by body. */
function answerWith(accepts: (body: string) => boolean): void {
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries = [] }) => {
    const split = Object.groupBy(Entries as { Id: string; MessageBody: string }[], ({ MessageBody }) =>
      accepts(MessageBody) ? 'Successful' : 'Failed',
    );
    return { Successful: split.Successful, Failed: split.Failed };
  });
}

const sent = () => sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input.Entries ?? []);

describe('publishing bounces', () => {
  afterEach(() => sqs.reset());

  it('sends ten at a time', async () => {
    answerWith(() => true);
    expect(await publisher.publish(bodies(25))).toEqual([]);
    expect(sent().map((entries) => entries.length)).toEqual([10, 10, 5]);
    expect(
      sent()
        .flat()
        .map(({ MessageBody }) => MessageBody),
    ).toEqual(bodies(25));
  });

  it('sends nothing for nothing', async () => {
    expect(await publisher.publish([])).toEqual([]);
    expect(sent()).toEqual([]);
  });

  it('keeps each batch under 256 KiB', async () => {
    answerWith(() => true);
    await publisher.publish(Array.from({ length: 4 }, () => 'x'.repeat(100_000)));
    expect(sent().map((entries) => entries.length)).toEqual([2, 2]);
  });

  it('sends only the refused entries again', async () => {
    const seen = new Set<string>();
    answerWith((body) => body !== 'body 3' || seen.size === seen.add(body).size);
    expect(await publisher.publish(bodies(10))).toEqual([]);
    expect(sent().map((entries) => entries.map(({ MessageBody }) => MessageBody))).toEqual([
      bodies(10),
      ['body 3'],
    ]);
  });

  it('names the entries that stay refused, and only those', async () => {
    answerWith((body) => body !== 'body 7' && body !== 'body 12');
    expect((await publisher.publish(bodies(15))).sort()).toEqual([12, 7]);
  });

  it('takes an entry the answer does not mention as refused', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    expect(await publisher.publish(bodies(2))).toEqual([0, 1]);
  });

  it('fails with our own error when the queue cannot be reached', async () => {
    sqs.on(SendMessageBatchCommand).rejects(new Error('canary@example.com'));
    await expect(publisher.publish(bodies(1))).rejects.toThrow(StorageError);
    await expect(publisher.publish(bodies(1))).rejects.not.toThrow(/canary/);
  });
});
