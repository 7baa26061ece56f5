import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receiveShuffled } from '../../../local/servers/receive-shuffled.ts';
import { seededRandom } from '../../../local/servers/shuffle.ts';
import { queueArn, type SqsServer, startSqs } from '../../../local/servers/sqs.ts';

describe('the embedded SQS', () => {
  let server: SqsServer;
  let client: SQSClient;

  beforeAll(async () => {
    server = await startSqs();
    client = new SQSClient({ endpoint: server.endpoint });
  });

  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  async function send(queueUrl: string, bodies: readonly string[]): Promise<void> {
    for (let from = 0; from < bodies.length; from += 10) {
      const Entries = bodies
        .slice(from, from + 10)
        .map((body, at) => ({ Id: String(at), MessageBody: body }));
      await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
  }

  test('hands out queue URLs on its own address, because the SDK follows them', async () => {
    const queueUrl = await server.createQueue('bounces');

    expect(queueUrl).toBe(`${server.endpoint}/000000000000/bounces`);
    expect(new URL(queueUrl).hostname).toBe('127.0.0.1');
  });

  test('refuses a queue attribute that SQS would refuse', async () => {
    await expect(server.createQueue('impossible', { VisibilityTimeout: '999999' })).rejects.toThrow(
      /impossible/,
    );
  });

  test('delivers everything once, in an order that is not the order of sending', async () => {
    const queueUrl = await server.createQueue('shuffled');
    const bodies = Array.from({ length: 60 }, (_, number) => String(number));
    await send(queueUrl, bodies);

    const received = await receiveShuffled(client, queueUrl, { atMost: 100, random: seededRandom(1) });
    const order = received.map(({ Body }) => Body);

    expect(order).not.toEqual(bodies);
    expect(new Set(order)).toEqual(new Set(bodies));
    expect(order).toHaveLength(bodies.length);
  });

  test('mixes neighbours of one receive into different batches', async () => {
    const queueUrl = await server.createQueue('mixed');
    const bodies = Array.from({ length: 60 }, (_, number) => String(number));
    await send(queueUrl, bodies);

    const received = await receiveShuffled(client, queueUrl, { atMost: 60, random: seededRandom(1) });
    const firstTen = received.slice(0, 10).map(({ Body }) => Number(Body));

    expect(firstTen.some((number) => number >= 10)).toBe(true);
  });

  test('takes no more messages than it was asked for', async () => {
    const queueUrl = await server.createQueue('many');
    await send(queueUrl, Array.from({ length: 30 }, String));

    await expect(
      receiveShuffled(client, queueUrl, { atMost: 12, random: Math.random }),
    ).resolves.toHaveLength(12);
  });

  test('moves a message that keeps coming back to the dead-letter queue', async () => {
    const deadLetters = await server.createQueue('dead-letters');
    const queueUrl = await server.createQueue('poisoned', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dead-letters'), maxReceiveCount: 2 }),
    });
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'poison' }));

    const receives: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const [message] = await receiveShuffled(client, queueUrl, { atMost: 1, random: Math.random });
      receives.push(message ? 1 : 0);
      if (message) {
        const { ReceiptHandle } = message;
        await client.send(
          new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
        );
      }
    }
    const dead = await receiveShuffled(client, deadLetters, { atMost: 10, random: Math.random });

    expect(receives).toEqual([1, 1, 0]);
    expect(dead.map(({ Body }) => Body)).toEqual(['poison']);
  });
});
