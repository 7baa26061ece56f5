import { createClassifier } from '../../functions/classifier/classifier.ts';
import type { Clock } from '../../shared/clock.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { aTelemetry } from '../support/a-telemetry.ts';
import { aMessage } from '../support/messages.ts';
import { standard } from '../support/policies.ts';
import type { InMemoryQueue } from './in-memory/queue.ts';
import { asDocumentClient, type InMemoryTable } from './in-memory/table.ts';

const batchSize = 100;

/** The real classifier, given whatever came to the queue since it was asked last. */
export function createClassification(
  table: InMemoryTable,
  queue: InMemoryQueue,
  clock: Clock,
  random: () => number,
): () => Promise<void> {
  let revision = 0;
  let classified = 0;
  const classify = createClassifier(
    () => ({
      policy: standard,
      records: createAddressRecords(asDocumentClient(table.send), 'Hygiene', clock),
      clock,
      random,
      newRevision: () => `decision-${++revision}`,
    }),
    aTelemetry(),
  );
  return async () => {
    while (classified < queue.bodies.length) {
      const batch = queue.bodies.slice(classified, classified + batchSize);
      classified += batch.length;
      await classify({ Records: batch.map((body, position) => aMessage(body, `message-${position}`)) });
    }
  };
}
