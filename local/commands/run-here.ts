import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientDefaults } from '../../shared/aws/client-defaults.ts';
import { systemClock } from '../../shared/clock.ts';
import { createProgress } from '../terminal/progress.ts';
import type { RunCommand } from './surroundings.ts';

/** A person at a terminal waits out a throttled table rather than begin anew. */
const maxAttempts = 8;
/** npm sends on the Ctrl-C that the terminal has sent already; a second one that close is the same one. */
const sameInterruptMs = 500;

/**
 * Runs a command in this process: region and credentials are those the AWS command line would use. The first Ctrl-C asks
 * the command to come to an end, the next one ends it.
 */
export async function runHere(command: RunCommand): Promise<void> {
  const { stdout, env } = process;
  let interruptedAt: number | undefined;
  process.on('SIGINT', () => {
    interruptedAt ??= Date.now();
    if (Date.now() - interruptedAt > sameInterruptMs) process.exit(130);
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
    progress: createProgress(Boolean(stdout.isTTY)),
    print: (text) => console.log(text),
    printError: (text) => console.error(text),
    isInterrupted: () => interruptedAt !== undefined,
  });
  client.destroy();
}
