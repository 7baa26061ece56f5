import { buildApp } from 'fauxqs';
import { localAccountId, localRegion } from './loopback.ts';
import { createMessageMoves, type MessageMoves, SqsFault } from './message-moves.ts';

/** Attributes as the SQS API takes them: every value is text. */
export type QueueAttributes = Readonly<Record<string, string>>;

export interface SqsServer {
  /** For `AWS_ENDPOINT_URL_SQS`. */
  readonly endpoint: string;
  /** What moves dead letters back. */
  readonly moves: Omit<MessageMoves, 'answer'>;
  /**
   * Creates a queue. Dead-letter queues first: fauxqs takes a redrive policy that points nowhere without a word.
   *
   * @returns its URL, on this server's own host, because the SDK follows the host of a queue URL.
   * @throws {Error} when an attribute is not one SQS would accept.
   */
  createQueue(name: string, attributes?: QueueAttributes): Promise<string>;
  close(): Promise<void>;
}

export interface SqsOptions {
  /** Whether a long poll waits for messages; a test that knows what is there need not. */
  readonly waits?: boolean;
  /** Asked before each answer, with the operation and the access key of whoever asks; an error's name is answered instead. */
  readonly fails?: (operation: string, accessKeyId: string) => string | undefined;
}

/** Where a queue created here is found; the form of a real ARN. */
export function queueArn(name: string): string {
  return `arn:aws:sqs:${localRegion}:${localAccountId}:${name}`;
}

/**
 * An empty SQS in memory, on 127.0.0.1. It is fauxqs, which delivers strictly in order; whoever plays the part of
 * real SQS receives through `receiveShuffled`. What fauxqs does not know, moving dead letters back, is added.
 */
export async function startSqs({
  fails = () => undefined,
  waits = true,
}: SqsOptions = {}): Promise<SqsServer> {
  // Not `startFauxqs`: that one listens on every interface of the machine.
  const app = buildApp({ logger: false, defaultRegion: localRegion });
  /** URL of a dead-letter queue and of the queue that it belongs to, by the ARN of the former. */
  const routes = new Map<string, { source: string; destination: string }>();
  const moves = createMessageMoves({
    async call(operation, input) {
      const { statusCode, body } = await app.inject({
        method: 'POST',
        url: '/',
        headers: { ...jsonOf(operation), [ownCall]: 'yes' },
        payload: JSON.stringify(input),
      });
      if (statusCode !== 200) throw new Error(`Could not ${operation}: ${body}`);
      return JSON.parse(body);
    },
    route: (arn) => routes.get(arn),
  });
  app.addHook('preHandler', async ({ headers, body }, reply) => {
    if (headers[ownCall] !== undefined) return;
    const operation = String(headers['x-amz-target']).split('.').at(-1) ?? '';
    const [, accessKeyId = ''] = /Credential=([^/]*)/.exec(headers.authorization ?? '') ?? [];
    try {
      const fault = fails(operation, accessKeyId);
      if (fault !== undefined) throw new SqsFault(fault);
      if (!waits && operation === 'ReceiveMessage') Object.assign(body as object, { WaitTimeSeconds: 0 });
      const answer = await moves.answer(operation, body);
      if (answer) await reply.header('content-type', jsonOf('')['content-type']).send(answer);
    } catch (error) {
      if (!(error instanceof SqsFault)) throw error;
      await reply
        .status(400)
        .header('content-type', jsonOf('')['content-type'])
        .send({ __type: `com.amazonaws.sqs#${error.message}`, message: '' });
    }
  });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  const urlOf = (name: string) => `${endpoint}/${localAccountId}/${name}`;
  return {
    endpoint,
    moves,
    async createQueue(name, attributes = {}) {
      const response = await app.inject({
        method: 'POST',
        url: '/',
        headers: jsonOf('CreateQueue'),
        payload: JSON.stringify({ QueueName: name, Attributes: attributes }),
      });
      if (response.statusCode !== 200)
        throw new Error(`Could not create the queue ${name}: ${response.body}`);
      const { deadLetterTargetArn } = JSON.parse(attributes.RedrivePolicy ?? '{}');
      if (deadLetterTargetArn !== undefined)
        routes.set(deadLetterTargetArn, {
          source: urlOf(deadLetterTargetArn.split(':').at(-1)),
          destination: urlOf(name),
        });
      return urlOf(name);
    },
    close: async () => {
      await app.close();
    },
  };
}

/** Marks what this server asks of itself, which is answered by fauxqs and never refused. */
const ownCall = 'x-own-call';

function jsonOf(operation: string) {
  return {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `AmazonSQS.${operation}`,
  };
}
