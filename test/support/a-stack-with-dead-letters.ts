import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { encodeBounce, encodeUnreadableRow } from '../../shared/bounce-message.ts';
import { aBounce } from './a-bounce.ts';
import type { RunHow } from './a-deployed-stack.ts';
import { aTerminal } from './a-terminal.ts';
import { aWholeStack, type WholeStack } from './a-whole-stack.ts';

const activity = '0a0a0a0a-0000-4000-8000-000000000001';
export const good = (address = 'ann@example.com') => encodeBounce(aBounce({ address, code: 'B' }));
export const unreadable = encodeUnreadableRow(
  { email_address: 'ann at example.com', bounce_code: 'B' },
  activity,
);
export const malformed = '{"address": "ann@example.com"}';

/** A deployed stack for one file of tests, with no dead letters before each, and the commands about them. */
export function aStackWithDeadLetters() {
  let stack: WholeStack;
  let folder: string;
  beforeAll(async () => {
    stack = await aWholeStack();
    folder = mkdtempSync(join(tmpdir(), 'dead-letters-'));
  });
  beforeEach(async () => {
    for (const QueueUrl of [stack.deadLetterQueueUrl, stack.bounceQueueUrl])
      await stack.sqs.send(new PurgeQueueCommand({ QueueUrl }));
  });
  afterEach(() => {
    stack.endFailures();
    stack.moves.movesAtATime(Number.POSITIVE_INFINITY);
    stack.sts.callerIs('arn:aws:iam::000000000000:user/kim');
    stack.sts.allow(stack.outputs.RedriveRoleArn ?? '');
  });
  afterAll(async () => {
    await stack.close();
    rmSync(folder, { recursive: true });
  });

  /** Puts bodies among the dead letters, and gives back their ids. */
  async function deadLetters(...bodies: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const MessageBody of bodies) {
      const send = new SendMessageCommand({ QueueUrl: stack.deadLetterQueueUrl, MessageBody });
      ids.push((await stack.sqs.send(send)).MessageId ?? '');
    }
    return ids;
  }

  /** Bodies that can be received from a queue right now, which this takes from it. */
  async function visible(QueueUrl: string): Promise<string[]> {
    const bodies: string[] = [];
    for (;;) {
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 });
      const { Messages = [] } = await stack.sqs.send(receive);
      if (Messages.length === 0) return bodies.sort();
      bodies.push(...Messages.map(({ Body = '' }) => Body));
    }
  }
  const left = () => visible(stack.deadLetterQueueUrl);
  const movedBack = () => visible(stack.bounceQueueUrl);

  const run = (words: readonly string[]) => stack.here(['dead-letters', ...words, '--stack', 'Hygiene']);
  const runAlone = (words: readonly string[], how?: RunHow) =>
    stack.run(['dead-letters', ...words, '--stack', 'Hygiene'], how);
  const onTerminal = (words: readonly string[], columns = 80) =>
    aTerminal('node_modules/.bin/node', ['cli/main.ts', 'dead-letters', ...words, '--stack', 'Hygiene'], {
      columns,
      environment: stack.environment,
    });

  return {
    get stack() {
      return stack;
    },
    /** A folder for files, removed at the end. */
    get folder() {
      return folder;
    },
    ...{ deadLetters, left, movedBack, run, runAlone, onTerminal },
  };
}
