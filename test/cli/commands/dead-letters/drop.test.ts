import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import {
  aStackWithDeadLetters,
  good,
  malformed,
  unreadable,
} from '../../../support/a-stack-with-dead-letters.ts';

const on = aStackWithDeadLetters();
const { deadLetters, left, run, onTerminal } = on;

describe('dead-letters drop', () => {
  const because = ['--reason', 'the contacts are gone'];
  const file = () => join(on.folder, `dropped-${Math.random()}.jsonl`);

  it('keeps what it drops in a file of its owner’s first, and leaves the others', async () => {
    await deadLetters(good(), malformed, unreadable);
    const out = file();
    const { exitCode, printed } = await run(['drop', '--all-malformed', ...because, '--yes', '--out', out]);
    const kept = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect([exitCode, printed]).toEqual([0, '2 dead letters dropped (the contacts are gone).\n']);
    expect(kept.map(({ body }) => body).sort()).toEqual([malformed, unreadable].sort());
    expect(kept[0]).toMatchObject({
      reason: 'the contacts are gone',
      by: expect.any(String),
      id: expect.any(String),
    });
    expect(statSync(out).mode & 0o077).toBe(0);
    expect(await left()).toEqual([good()]);
  });

  it('drops those that are named, whatever they are', async () => {
    const [one = ''] = await deadLetters(good(), good('ben@example.com'));
    const { printed } = await run(['drop', one, ...because, '--yes', '--out', file(), '--json']);

    expect(JSON.parse(printed)).toEqual({ dropped: 1, left: 0 });
    expect(await left()).toEqual([good('ben@example.com')]);
  });

  it('asks on a terminal, shows what it is about, and drops after a yes', async () => {
    await deadLetters(malformed);
    const terminal = onTerminal(['drop', '--all-malformed', ...because]);
    await terminal.until('Really drop for good 1 dead letter?');
    terminal.type('y');

    expect(await terminal.exitCode).toBe(0);
    expect(terminal.seen()).toContain('malformed message: 1');
    expect(await left()).toEqual([]);
  });

  it('wants the number typed above a hundred', async () => {
    await deadLetters(...Array(101).fill(malformed));
    const terminal = onTerminal(['drop', '--all-malformed', ...because]);
    await terminal.until('Type 101 to drop for good 101 dead letters');
    terminal.type('100\r');

    expect(await terminal.exitCode).toBe(3);
    expect(await left()).toHaveLength(101);
  });

  it('says that SQS failed after the file was written, and has given back what it held', async () => {
    const ids = await deadLetters(malformed, unreadable);
    const out = file();
    on.stack.breakQueues((operation) => (operation === 'DeleteMessageBatch' ? 'OverLimit' : undefined));
    const { exitCode, errors } = await run(['drop', ...ids, ...because, '--yes', '--out', out]);
    on.stack.endFailures();

    expect(exitCode).toBe(1);
    expect(errors).toContain('Could not drop dead letters (OverLimit).');
    expect(existsSync(out)).toBe(true);
    expect(await left()).toHaveLength(2);
  });

  it('says how many are left that another reader has taken before they could be dropped', async () => {
    const ids = await deadLetters(malformed, unreadable);
    let looks = 0;
    let taking: Promise<unknown> | undefined;
    on.stack.breakQueues((operation) => {
      // The second look begins: it comes too late for one of them.
      if (operation === 'GetQueueAttributes' && ++looks === 3) {
        const receive = { QueueUrl: on.stack.deadLetterQueueUrl, VisibilityTimeout: 60, WaitTimeSeconds: 0 };
        taking = on.stack.sqs.send(new ReceiveMessageCommand(receive));
      }
      return undefined;
    });
    const { exitCode, printed, errors } = await run(['drop', ...ids, ...because, '--yes', '--out', file()]);
    await taking;

    expect([exitCode, printed]).toEqual([1, '1 dead letter dropped (the contacts are gone).\n']);
    expect(errors).toContain(
      '1 dead letter could not be taken: another reader has moved, dropped or hidden them.',
    );
  });

  it.each([
    [
      'without a reason',
      ['--all-malformed', '--yes', '--out', 'x'],
      'Why? Give --reason TEXT: it stands in the file of --out.',
    ],
    ['with nothing to drop', [...because, '--yes', '--out', 'x'], 'Which? Give the ids'],
    [
      'with ids and all',
      ['an-id', '--all-malformed', ...because, '--yes', '--out', 'x'],
      'Which? Give the ids',
    ],
    ['with --yes and no file', ['--all-malformed', ...because, '--yes'], '--yes needs --out FILE'],
    ['without --yes where nobody can be asked', ['--all-malformed', ...because], 'give --yes'],
  ])('is wrong usage %s', async (_, words, why) => {
    const { exitCode, printed, errors } = await run(['drop', ...words]);

    expect([exitCode, printed]).toEqual([2, '']);
    expect(errors).toContain(why);
  });

  it('drops nothing where its file is there already', async () => {
    await deadLetters(malformed);
    const out = file();
    await run(['drop', '--all-malformed', ...because, '--yes', '--out', out]);
    await deadLetters(unreadable);
    const { exitCode, errors } = await run(['drop', '--all-malformed', ...because, '--yes', '--out', out]);

    expect(exitCode).toBe(2);
    expect(errors).toContain('is there already');
    expect(await left()).toEqual([unreadable]);
  });

  it('knows no other id, and has nothing to do where no message is malformed', async () => {
    await deadLetters(good());

    expect((await run(['drop', 'no-such-id', ...because, '--yes', '--out', file()])).exitCode).toBe(1);
    expect(await run(['drop', '--all-malformed', ...because, '--yes', '--out', file()])).toMatchObject({
      ...{ exitCode: 0, printed: 'No malformed dead letter is there. Nothing was dropped.\n' },
    });
    expect(await left()).toHaveLength(1);
  });
});
