import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Answered, Chunk } from './answers.ts';

/** A seed takes milliseconds; one that takes this long does not end. */
const timeoutMs = 120_000;

/** Simulates chunks of seeds on several cores, each core one at a time, in the order in which they are taken. */
export async function simulateAll(
  chunks: Iterator<Chunk>,
  {
    threads = availableParallelism(),
    onAnswer,
  }: { readonly threads?: number; readonly onAnswer: (chunk: Chunk, answered: Answered) => void },
): Promise<void> {
  async function work(): Promise<void> {
    const hand = createHand();
    try {
      for (let next = chunks.next(); !next.done; next = chunks.next())
        onAnswer(next.value, await hand.simulate(next.value));
    } finally {
      await hand.dismiss();
    }
  }
  await Promise.all(Array.from({ length: threads }, work));
}

/** One worker thread. */
function createHand() {
  const current = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { current },
    // The parent process may have been started with loaders of its own.
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });
  return {
    simulate(chunk: Chunk): Promise<Answered> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(
            new Error(`Seed ${current[0]} does not come to an end: npm run simulate -- --seed ${current[0]}`),
          );
        }, timeoutMs);
        worker.once('message', (answered: Answered) => {
          clearTimeout(timer);
          worker.removeAllListeners('error');
          resolve(answered);
        });
        worker.once('error', reject);
        worker.postMessage(chunk);
      });
    },
    dismiss: () => worker.terminate(),
  };
}
