import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

const mostEntries = 10;

export interface InMemoryQueue {
  /** Every body accepted so far, in order. */
  readonly bodies: string[];
  send(command: unknown): Promise<unknown>;
}

/** A queue that only takes messages in. */
export function createQueueInMemory(): InMemoryQueue {
  const bodies: string[] = [];
  return {
    bodies,
    async send(command) {
      if (!(command instanceof SendMessageBatchCommand)) throw new Error('only batches are sent');
      const { Entries = [] } = command.input;
      if (Entries.length === 0 || Entries.length > mostEntries) {
        throw Object.assign(new Error('a batch of the wrong size'), { name: 'TooManyEntriesInBatchRequest' });
      }
      for (const { MessageBody = '' } of Entries) bodies.push(MessageBody);
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
    },
  };
}

/** For whatever takes an SQS client. */
export function asSqsClient(send: (command: unknown) => Promise<unknown>): SQSClient {
  return { send } as unknown as SQSClient;
}
