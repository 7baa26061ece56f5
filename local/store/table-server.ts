import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { asStoreError, type StoreError } from './store-error.ts';
import type { StoreFiles } from './store-files.ts';

/** DynamoDB's protocol on the files of a table. */
export interface TableServer {
  /** On 127.0.0.1. */
  readonly endpoint: string;
  /** Why it answers no more; undefined while it does. */
  failure(): StoreError | undefined;
  /** Forgets that something was written that no backup has; what is written from now on counts again. Throws StoreError. */
  unmark(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves a table in a thread of its own.
 *
 * @param folder of the table's files; made where there is none.
 * @throws {StoreError} when it cannot be opened.
 */
export async function startTableServer(
  folder: string,
  { changed }: Pick<StoreFiles, 'changed'>,
): Promise<TableServer> {
  const doing = `use the table in ${JSON.stringify(folder)}`;
  const thread = new Worker(new URL('./table-thread.ts', import.meta.url), {
    workerData: { path: folder, changed },
  });
  let failure: StoreError | undefined;
  thread.on('error', (error) => {
    failure = asStoreError(doing, error);
  });
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));

  async function answer(): Promise<unknown> {
    const [message] = await Promise.race([once(thread, 'message').catch(() => []), ended.then(() => [])]);
    if (message === undefined) throw failure ?? asStoreError(doing, undefined);
    return message;
  }

  const endpoint = String(await answer());
  return {
    endpoint,
    failure: () => failure,
    async unmark() {
      thread.postMessage('unmark');
      await answer();
    },
    async close() {
      thread.postMessage('close');
      await ended;
    },
  };
}
