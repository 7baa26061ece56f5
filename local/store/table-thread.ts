import { closeSync, openSync, rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { startDynamoDb } from '../servers/dynamodb.ts';
import { isKeptInBackups } from './backup-file.ts';

// The thread that plays DynamoDB. dynalite ends its process where a write fails, as on a full disk; here that ends the
// thread only, and the program goes on to say so.
const { path, changed } = workerData as { readonly path: string; readonly changed: string };
let isMarked = false;

const server = await startDynamoDb({
  path,
  onWrite(pk) {
    if (isMarked || !isKeptInBackups(pk)) return;
    closeSync(openSync(changed, 'a'));
    isMarked = true;
  },
});
parentPort?.on('message', async (order: 'unmark' | 'close') => {
  if (order === 'close') {
    await server.close();
    parentPort?.close();
    return;
  }
  rmSync(changed, { force: true });
  isMarked = false;
  parentPort?.postMessage('unmarked');
});
parentPort?.postMessage(server.endpoint);
