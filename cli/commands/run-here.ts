import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../shared/clock.ts';
import { clientDefaults } from '../../shared/storage/client-defaults.ts';
import { endOnSignals } from '../terminal/end-on-signals.ts';
import { pageOn } from '../terminal/page.ts';
import { createProgress } from '../terminal/progress.ts';
import type { RunCommand } from './surroundings.ts';

/** A person at a terminal waits out a throttled table rather than begin anew. */
const maxAttempts = 8;

/**
 * Runs a command in this process: region and credentials are those the AWS command line would use.
 *
 * @param stopsItself whether the command comes to an orderly end by itself after a first Ctrl-C; the next one ends it.
 */
export async function runHere(
  command: RunCommand,
  { stopsItself = false }: { readonly stopsItself?: boolean } = {},
): Promise<void> {
  const { stdout, stderr, env } = process;
  const progress = createProgress();
  let isInterrupted = false;
  endOnSignals(() => progress.stop(), {
    ...(stopsItself && {
      onFirstInterrupt() {
        isInterrupted = true;
        progress.say('stopping in good order; Ctrl-C once more stops at once');
      },
    }),
  });
  // Whoever closes the pipe (`| head`) has seen enough.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  const client = new DynamoDBClient({ ...clientDefaults, maxAttempts });
  process.exitCode = await command(process.argv, {
    environment: env,
    documents: DynamoDBDocumentClient.from(client),
    clock: systemClock,
    random: Math.random,
    newRevision: () => randomBytes(8).toString('base64url'),
    progress,
    out: pageOn(stdout),
    err: pageOn(stderr),
    isInterrupted: () => isInterrupted,
  });
  client.destroy();
}
