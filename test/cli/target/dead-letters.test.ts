import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeadLetters, type DeadLetters } from '../../../cli/target/dead-letters.ts';
import { localCredentials } from '../../../local/servers/loopback.ts';
import { type SqsServer, startSqs } from '../../../local/servers/sqs.ts';
import { encodeBounce, encodeUnreadableRow } from '../../../shared/bounce-message.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { onEveryCall } from '../../support/client-calls.ts';

/** A client of its own, for a test that puts something between it and its server. It waits for no message. */
function aClient(): SQSClient {
  const client = new SQSClient({ ...localCredentials, endpoint: server.endpoint, maxAttempts: 1 });
  onEveryCall(client, { name: 'impatience', step: 'initialize' }, ({ command, input, make }) => {
    if (command === 'ReceiveMessage') Object.assign(input as object, { WaitTimeSeconds: 0 });
    return make();
  });
  return client;
}

const clock = aClock();
const activity = '0a0a0a0a-0000-4000-8000-000000000001';

let server: SqsServer;
let queueUrl: string;
let sqs: SQSClient;
let letters: DeadLetters;
beforeAll(async () => {
  server = await startSqs();
  queueUrl = await server.createQueue('DeadLetters', { MessageRetentionPeriod: String(14 * 86_400) });
  sqs = new SQSClient({ ...localCredentials, endpoint: server.endpoint, maxAttempts: 1 });
});
beforeEach(async () => {
  await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
  letters = createDeadLetters(aClient(), queueUrl, clock);
});
afterAll(async () => {
  sqs.destroy();
  await server.close();
});

async function send(...bodies: readonly string[]): Promise<void> {
  for (const MessageBody of bodies)
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
}

const some = (count: number) =>
  Array.from({ length: count }, (_, n) => encodeBounce(aBounce({ address: `person${n}@example.com` })));

async function counts() {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return [
    Number(Attributes.ApproximateNumberOfMessages),
    Number(Attributes.ApproximateNumberOfMessagesNotVisible),
  ];
}

/** Dead letters on a queue whose answers a test changes. */
function withAnswers(change: (command: string, answer: Record<string, unknown>) => unknown): DeadLetters {
  const client = aClient();
  onEveryCall(client, { name: 'change', step: 'initialize' }, async ({ command, make }) => {
    const answer = await make();
    return { output: change(command, answer.output as Record<string, unknown>) };
  });
  return createDeadLetters(client, queueUrl, clock);
}

describe('a look at the dead letters', () => {
  it('finds all of them once, hides them from others, and lets them be seen again when they are given back', async () => {
    await send(...some(23));
    const look = await letters.look();

    expect(new Set(look.letters.map(({ id }) => id)).size).toBe(23);
    expect([look.isWhole, look.inFlight]).toEqual([true, 0]);
    expect(await counts()).toEqual([0, 23]);
    expect(await letters.giveBack(look.letters)).toBe(true);
    expect(await counts()).toEqual([23, 0]);
  });

  it('of an empty queue finds nothing', async () => {
    expect(await letters.look()).toEqual({ letters: [], inFlight: 0, isWhole: true });
  });

  it('says why each is there, when it was sent and when it is deleted', async () => {
    const tooFarAhead = aBounce({ bouncedAt: '2027-01-01T00:00:00.000Z' });
    await send(
      encodeBounce(aBounce({ address: 'ann@example.com', code: 'B' })),
      encodeUnreadableRow({ email_address: 'no address' }, activity),
      encodeBounce(tooFarAhead),
      'no JSON',
      '{"address": "ann@example.com"}',
    );
    const look = await letters.look();

    expect(look.letters.map(({ why }) => why)).toEqual(
      expect.arrayContaining([
        { is: 'failed decision', address: 'ann@example.com', code: 'B' },
        { is: 'unreadable row', campaignActivityId: activity, row: '{"email_address":"no address"}' },
        {
          is: 'malformed message',
          problem: 'The message is not a bounce: bouncedAt is more than 48 hours ahead.',
        },
        { is: 'malformed message', problem: 'The message is not a bounce: the body is not JSON.' },
        {
          is: 'malformed message',
          problem: expect.stringContaining('wrong or missing: bouncedAt, campaignActivityId, contactId'),
        },
      ]),
    );
    for (const { sentAt, deletedAt, receives } of look.letters) {
      expect(Date.parse(deletedAt ?? '') - Date.parse(sentAt)).toBe(14 * 86_400_000);
      expect(receives).toBe(1);
    }
  });

  it('says how many another reader has in flight', async () => {
    await send(...some(3));
    await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 1, VisibilityTimeout: 60 }),
    );
    const look = await letters.look();

    expect([look.letters.length, look.inFlight]).toEqual([2, 1]);
  });

  it('ends at its limit and says that there may be more', async () => {
    await send(...some(25));
    const look = await letters.look({ most: 20 });

    expect([look.letters.length, look.isWhole]).toEqual([20, false]);
  });

  it('ends when somebody stops it, and says that there may be more', async () => {
    await send(...some(25));
    let looked = 0;
    const look = await letters.look({
      isInterrupted: () => looked >= 10,
      onProgress: (done) => {
        looked = done;
      },
    });

    expect([look.letters.length, look.isWhole]).toEqual([10, false]);
  });

  it('ends on a queue whose counts promise messages that never come', async () => {
    await send(...some(2));
    const lying = withAnswers((command, answer) =>
      command === 'GetQueueAttributes'
        ? { ...answer, Attributes: { ApproximateNumberOfMessages: '7' } }
        : answer,
    );
    let receives = 0;
    const look = await lying.look({
      onProgress: () => {
        receives += 1;
      },
    });

    expect([look.letters.length, receives]).toEqual([2, 5]);
  }, 10_000);

  it('finds messages that the counts deny', async () => {
    await send(...some(12));
    const lying = withAnswers((command, answer) =>
      command === 'GetQueueAttributes'
        ? { ...answer, Attributes: { ApproximateNumberOfMessages: '0' } }
        : answer,
    );

    expect((await lying.look()).letters).toHaveLength(12);
  });

  it('goes on after an answer that is empty by chance, while the counts promise more', async () => {
    await send(...some(12));
    const client = aClient();
    let asked = 0;
    onEveryCall(client, { name: 'empty', step: 'initialize' }, async ({ command, make }) => {
      if (command === 'ReceiveMessage' && ++asked === 1) return { output: {} };
      return make();
    });

    expect((await createDeadLetters(client, queueUrl, clock).look()).letters).toHaveLength(12);
  });

  it('holds a message that is delivered twice once, by its newest receipt, and comes to an end', async () => {
    await send(...some(2));
    const client = aClient();
    const receipts: string[] = [];
    onEveryCall(client, { name: 'again', step: 'initialize' }, async ({ command, make }) => {
      const answer = await make();
      if (command !== 'ReceiveMessage') return answer;
      const { Messages = [] } = answer.output as { Messages?: { ReceiptHandle: string }[] };
      // Its time is over as soon as it has been received.
      for (const { ReceiptHandle } of Messages) {
        receipts.push(ReceiptHandle);
        await sqs.send(
          new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
        );
      }
      return answer;
    });
    const look = await createDeadLetters(client, queueUrl, clock).look();

    expect(look.letters).toHaveLength(2);
    expect(receipts.slice(-2).sort()).toEqual(look.letters.map(({ receipt }) => receipt).sort());
  });

  it('gives back what it holds when SQS fails midway, and says what failed', async () => {
    await send(...some(15));
    const client = aClient();
    let asked = 0;
    onEveryCall(client, { name: 'fail', step: 'initialize' }, async ({ command, make }) => {
      if (command === 'ReceiveMessage' && ++asked === 2)
        throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
      return make();
    });

    await expect(createDeadLetters(client, queueUrl, clock).look()).rejects.toMatchObject({
      message: 'Could not read the dead letters (ThrottlingException).',
      kind: 'ThrottlingException',
    });
    expect(await counts()).toEqual([15, 0]);
  });
});

describe('dead letters that are dropped', () => {
  it('are gone, and the others stay', async () => {
    await send(...some(13));
    const look = await letters.look();

    expect(await letters.drop(look.letters.slice(0, 12))).toEqual([]);
    await letters.giveBack(look.letters.slice(12));
    expect(await counts()).toEqual([1, 0]);
  });

  it('are named where SQS refuses, as it does with those that another reader has taken', async () => {
    await send(...some(2));
    const { letters: found } = await letters.look();
    const refusing = withAnswers((command, answer) =>
      command === 'DeleteMessageBatch' ? { Successful: [{ Id: '1' }] } : answer,
    );

    expect(await refusing.drop(found)).toEqual([found[0]]);
  });
});

describe('dead letters that are given back', () => {
  it('are said to come back by themselves where SQS refuses', async () => {
    await send(...some(1));
    const { letters: found } = await letters.look();
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: found[0]?.receipt }));

    expect(await letters.giveBack(found)).toBe(false);
  });
});
