import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { openStore } from '../../local/store/open-store.ts';
import { systemClock } from '../../shared/clock.ts';
import { hygieneTableInput } from './hygiene-table.ts';

// A process that uses a store until it is killed: `store-process.ts HOME`. It says "open", and then the number of each
// item that was written; eight are being written at any time. Where one cannot be written it says why, and ends in order.
const [, , home = ''] = process.argv;
const store = await openStore(home, {
  clock: systemClock,
  version: '0.1.0',
  command: 'run',
  table: hygieneTableInput('Hygiene'),
});
await store.expectEnd(new Date(Date.now() + 100_000));
console.log('open');
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: store.endpoint }));
let next = 0;
await Promise.all(
  Array.from({ length: 8 }, async () => {
    for (;;) {
      const number = next++;
      // Half of the numbers are written over an item that stood elsewhere in the index.
      const Item = {
        pk: `ADDRESS#${number >> 1}@example.com`,
        number,
        text: 'text '.repeat(1_000),
        workList: 'review',
        decidedAt: new Date(number).toISOString(),
      };
      try {
        await documents.send(new PutCommand({ TableName: store.tableName, Item }));
      } catch {
        return;
      }
      console.log(number);
    }
  }),
);
console.log(store.failure()?.message);
await store.close().catch((error: Error) => console.log(error.message));
process.exit();
