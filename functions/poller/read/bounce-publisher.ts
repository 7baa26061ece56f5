import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import type { Clock } from '../../../shared/clock.ts';
import { callAws } from '../../../shared/storage/call.ts';

/** Limits of SendMessageBatch: ten entries; bytes kept at a quarter of today's 1 MiB, the limit until 2025. */
const maxEntries = 10;
const maxBytes = 256 * 1024;
const maxAttempts = 4;
const baseWaitMs = 200;
/** Batches in flight at once. More would not help: the next page is 300 ms away. */
const concurrency = 4;

export interface BouncePublisher {
  /**
   * Sends bodies to the bounce queue and returns the positions of those SQS kept refusing; all others it has
   * accepted. Throws StorageError when SQS cannot be reached: then nothing is known of what it accepted.
   */
  publish(bodies: readonly string[]): Promise<number[]>;
}

/** Sends in batches; after a partial failure, which comes with status 200, only the refused entries go again. */
export function createBouncePublisher(sqs: SQSClient, queueUrl: string, clock: Clock): BouncePublisher {
  async function send(batch: readonly Entry[]): Promise<number[]> {
    let pending = batch;
    for (let attempt = 1; ; attempt += 1) {
      const command = new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: pending.map(({ position, body }) => ({ Id: String(position), MessageBody: body })),
      });
      const answer = await callAws('publish bounces to the queue', sqs.send(command));
      // An entry that the answer does not list as accepted counts as refused.
      const accepted = new Set((answer.Successful ?? []).map(({ Id }) => Id));
      pending = pending.filter(({ position }) => !accepted.has(String(position)));
      if (pending.length === 0 || attempt === maxAttempts) return pending.map(({ position }) => position);
      await clock.sleep(baseWaitMs * 2 ** attempt);
    }
  }

  return {
    async publish(bodies) {
      const refused = await pMap(toBatches(bodies), send, { concurrency });
      return refused.flat();
    },
  };
}

interface Entry {
  readonly position: number;
  readonly body: string;
}

function toBatches(bodies: readonly string[]): Entry[][] {
  const batches: Entry[][] = [];
  let batch: Entry[] = [];
  let bytes = 0;
  for (const [position, body] of bodies.entries()) {
    // Bodies are ASCII, so a character is a byte.
    if (batches.length === 0 || batch.length === maxEntries || bytes + body.length > maxBytes) {
      batch = [];
      bytes = 0;
      batches.push(batch);
    }
    batch.push({ position, body });
    bytes += body.length;
  }
  return batches;
}
