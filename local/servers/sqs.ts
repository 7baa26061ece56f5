import { buildApp } from 'fauxqs';
import { localAccountId, localRegion } from './loopback.ts';

/** Attributes as the SQS API takes them: every value is text. */
export type QueueAttributes = Readonly<Record<string, string>>;

export interface SqsServer {
  /** For `AWS_ENDPOINT_URL_SQS`. */
  readonly endpoint: string;
  /**
   * Creates a queue. Dead-letter queues first: fauxqs takes a redrive policy that points nowhere without a word.
   *
   * @returns its URL, on this server's own host, because the SDK follows the host of a queue URL.
   * @throws {Error} when an attribute is not one SQS would accept.
   */
  createQueue(name: string, attributes?: QueueAttributes): Promise<string>;
  close(): Promise<void>;
}

/** Where a queue created here is found; the form of a real ARN. */
export function queueArn(name: string): string {
  return `arn:aws:sqs:${localRegion}:${localAccountId}:${name}`;
}

/**
 * An empty SQS in memory, on 127.0.0.1. It is fauxqs, which delivers strictly in order; whoever plays the part of
 * real SQS receives through `receiveShuffled`.
 */
export async function startSqs(): Promise<SqsServer> {
  // Not `startFauxqs`: that one listens on every interface of the machine.
  const app = buildApp({ logger: false, defaultRegion: localRegion });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    endpoint,
    async createQueue(name, attributes = {}) {
      const response = await app.inject({
        method: 'POST',
        url: '/',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
        payload: JSON.stringify({ QueueName: name, Attributes: attributes }),
      });
      if (response.statusCode !== 200)
        throw new Error(`Could not create the queue ${name}: ${response.body}`);
      return `${endpoint}/${localAccountId}/${name}`;
    },
    close: async () => {
      await app.close();
    },
  };
}
