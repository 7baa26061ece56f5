import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeBounce, encodeUnreadableRow } from '../../../shared/bounce-message.ts';
import { aBounce } from '../../support/a-bounce.ts';
import type { RunHow } from '../../support/a-deployed-stack.ts';
import { aTerminal } from '../../support/a-terminal.ts';
import { aWholeStack, type WholeStack } from '../../support/a-whole-stack.ts';

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

const activity = '0a0a0a0a-0000-4000-8000-000000000001';
const good = (address = 'ann@example.com') => encodeBounce(aBounce({ address, code: 'B' }));
const unreadable = encodeUnreadableRow({ email_address: 'ann at example.com', bounce_code: 'B' }, activity);
const malformed = '{"address": "ann@example.com"}';

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

describe('dead-letters list', () => {
  it('groups them by why, says when the oldest is deleted, masks addresses, and leaves them as they were', async () => {
    const [one = ''] = await deadLetters(good(), malformed, unreadable);
    const { exitCode, printed } = await runAlone(['list']);

    expect(exitCode).toBe(0);
    expect(printed).toMatch(/^3 dead letters\. The oldest is deleted on \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\n/);
    expect(printed).toMatch(
      /\nfailed decision: 1\n[\s\S]*\nmalformed message: 1\n[\s\S]*\nunreadable row: 1\n/,
    );
    expect(printed).toContain(`  ${one}\n    a…@example.com, code B, of `);
    expect(printed).toContain('{"email_address":"a…","bounce_code":"B"}');
    expect(printed).not.toContain('ann');
    expect(await left()).toEqual([good(), malformed, unreadable].sort());
  });

  it('prints one object a line with --json, and addresses with --reveal', async () => {
    const [one, two] = await deadLetters(good(), malformed);
    const lines = async (...words: string[]) =>
      (await run(['list', '--json', ...words])).printed
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));

    expect(await lines()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: one,
          why: 'failed decision',
          receives: 1,
          body: expect.not.stringContaining('ann'),
        }),
        expect.objectContaining({
          id: two,
          why: 'malformed message',
          problem: expect.stringContaining('contactId'),
        }),
      ]),
    );
    expect(await lines('--reveal')).toContainEqual(
      expect.objectContaining({ id: one, receives: 2, body: good() }),
    );
  });

  it('says that there is none, and how many another reader hides', async () => {
    expect((await run(['list'])).printed).toBe('No dead letter is there.\n');
    await deadLetters(good());
    await stack.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: stack.deadLetterQueueUrl, VisibilityTimeout: 60 }),
    );

    expect((await run(['list'])).printed).toBe(
      'No dead letter is there.\nAbout 1 more is hidden by another reader for up to two minutes.\n',
    );
  });

  it.each([[80], [20]])('fits a terminal of %i columns', async (columns) => {
    await deadLetters(good(`${'a'.repeat(60)}@example.com`), malformed, unreadable);
    const terminal = onTerminal(['list', '--reveal'], columns);

    expect(await terminal.exitCode).toBe(0);
    // An id, and an address, are wider than 20 columns; between words nothing is broken by the terminal.
    expect(terminal.brokenLines().filter((line) => line.trim().includes(' '))).toEqual([]);
  });

  it('says why it could not look, and has given back what it held', async () => {
    await deadLetters(...Array.from({ length: 12 }, (_, n) => good(`person${n}@example.com`)));
    let asked = 0;
    stack.breakQueues((operation) =>
      operation === 'ReceiveMessage' && ++asked === 2 ? 'AccessDeniedException' : undefined,
    );
    const { exitCode, printed, errors } = await run(['list']);
    stack.endFailures();

    expect([exitCode, printed]).toEqual([1, '']);
    expect(errors).toContain(
      'Could not read the dead letters (AccessDeniedException). These AWS credentials may not',
    );
    expect(await left()).toHaveLength(12);
  });
});

describe('dead-letters show', () => {
  it('shows one, masked unless asked, and leaves it where it was', async () => {
    const [id = ''] = await deadLetters(unreadable);
    const { exitCode, printed } = await run(['show', id]);

    expect(exitCode).toBe(0);
    expect(printed).toContain('why       unreadable row: a row of a report that is no bounce.');
    expect(printed).toContain('Addresses are masked: --reveal shows them.');
    expect(printed).not.toContain('ann');
    expect((await run(['show', id, '--reveal'])).printed).toContain('ann at example.com');
    expect(await left()).toEqual([unreadable]);
  });

  it('knows no other', async () => {
    const { exitCode, errors } = await run(['show', 'no-such-id']);

    expect(exitCode).toBe(1);
    expect(errors).toContain(
      'There is no dead letter no-such-id. It was moved or dropped, or its two weeks are over',
    );
  });
});

describe('dead-letters redrive', () => {
  it('moves all back with the redrive role, and says how many', async () => {
    await deadLetters(good(), good('ben@example.com'));
    const { exitCode, printed } = await runAlone(['redrive', '--yes']);

    expect([exitCode, printed]).toEqual([0, '2 dead letters moved back, to be decided again.\n']);
    expect(await movedBack()).toHaveLength(2);
    expect(await left()).toEqual([]);
  });

  it('warns of those that come back, and moves them with the others', async () => {
    await deadLetters(good(), malformed);
    const { exitCode, printed, errors } = await run(['redrive', '--yes', '--json']);

    expect([exitCode, JSON.parse(printed)]).toEqual([0, { status: 'completed', moved: 2, comeBack: 1 }]);
    expect(errors).toContain('1 of them would be refused again, and come back; the move takes all.');
  });

  it('moves nothing where all would come back', async () => {
    await deadLetters(malformed, unreadable);
    const { exitCode, errors } = await run(['redrive', '--yes']);

    expect(exitCode).toBe(1);
    expect(errors).toContain('All 2 dead letters would be refused again, and come back: nothing was moved.');
    expect(await left()).toHaveLength(2);
  });

  it('has nothing to do on an empty queue', async () => {
    expect(await run(['redrive', '--yes'])).toMatchObject({
      exitCode: 0,
      printed: 'No dead letter is there.\n',
    });
  });

  it('says to the root user that it cannot take on a role', async () => {
    await deadLetters(good());
    stack.sts.callerIs('arn:aws:iam::000000000000:root');
    const { exitCode, errors } = await run(['redrive', '--yes']);

    expect(exitCode).toBe(1);
    expect(errors).toContain(
      'These are the credentials of the root user, and AWS lets the root user take on no role',
    );
    expect(await left()).toHaveLength(1);
  });

  it('says who may not take on the role, and which', async () => {
    await deadLetters(good());
    stack.sts.allow();
    const { exitCode, errors } = await run(['redrive', '--yes']);

    expect(exitCode).toBe(1);
    expect(errors).toContain('arn:aws:iam::000000000000:user/kim may not take on the redrive role');
    expect(errors).toContain('sts:AssumeRole on arn:aws:iam::000000000000:role/Redrive');
    expect(await left()).toHaveLength(1);
  });

  it('may be left: the move goes on, and typed again it looks on at that one', async () => {
    await deadLetters(...Array.from({ length: 5 }, (_, n) => good(`person${n}@example.com`)));
    stack.moves.movesAtATime(1);
    const left = await runAlone(['redrive', '--yes'], {
      onStart: (child) => {
        stack.breakQueues((operation) => {
          if (operation === 'StartMessageMoveTask') child.kill('SIGINT');
          return undefined;
        });
      },
    });

    expect(left.exitCode).toBe(130);
    expect(left.errors).toMatch(/Stopped looking\. The move goes on without this command: \d moved so far\./);
    expect(left.errors).toContain('npx bounce-hygiene dead-letters redrive --stack Hygiene');
    stack.endFailures();
    stack.moves.movesAtATime(2);
    const again = await run(['redrive', '--yes']);
    expect(again).toMatchObject({
      exitCode: 0,
      printed: '5 dead letters moved back, to be decided again by a move that was running already.\n',
    });
    expect(await movedBack()).toHaveLength(5);
  });

  it('says why SQS could not go on, and what is moved', async () => {
    await deadLetters(good(), good('ben@example.com'));
    stack.moves.movesAtATime(1);
    let lists = 0;
    stack.breakQueues((operation) => {
      if (operation === 'ListMessageMoveTasks' && ++lists === 3)
        stack.moves.failRunning('AccessDenied: on the destination');
      return undefined;
    });
    const { exitCode, errors } = await run(['redrive', '--yes']);

    expect(exitCode).toBe(1);
    expect(errors).toContain(
      'SQS could not go on with the move (AccessDenied: on the destination); 1 were moved.',
    );
  });

  it('waits out throttling', async () => {
    await deadLetters(good());
    let asked = 0;
    stack.breakQueues((operation) =>
      operation === 'StartMessageMoveTask' && ++asked === 1 ? 'RequestThrottled' : undefined,
    );

    expect((await run(['redrive', '--yes'])).exitCode).toBe(0);
  });

  it('asks on a terminal, and moves nothing after a no', async () => {
    await deadLetters(good());
    const terminal = onTerminal(['redrive']);
    await terminal.until('Really move back 1 dead letter?');
    terminal.type('n');

    expect(await terminal.exitCode).toBe(3);
    expect(terminal.seen()).toContain('Nothing was moved.');
    expect(await left()).toHaveLength(1);
  });

  it('needs --yes where nobody can be asked', async () => {
    expect((await run(['redrive'])).exitCode).toBe(2);
  });
});

describe('dead-letters drop', () => {
  const because = ['--reason', 'the contacts are gone'];
  const file = () => join(folder, `dropped-${Math.random()}.jsonl`);

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
    stack.breakQueues((operation) => (operation === 'DeleteMessageBatch' ? 'OverLimit' : undefined));
    const { exitCode, errors } = await run(['drop', ...ids, ...because, '--yes', '--out', out]);
    stack.endFailures();

    expect(exitCode).toBe(1);
    expect(errors).toContain('Could not drop dead letters (OverLimit).');
    expect(existsSync(out)).toBe(true);
    expect(await left()).toHaveLength(2);
  });

  it('says how many are left that another reader has taken before they could be dropped', async () => {
    const ids = await deadLetters(malformed, unreadable);
    let looks = 0;
    let taking: Promise<unknown> | undefined;
    stack.breakQueues((operation) => {
      // The second look begins: it comes too late for one of them.
      if (operation === 'GetQueueAttributes' && ++looks === 3) {
        const receive = { QueueUrl: stack.deadLetterQueueUrl, VisibilityTimeout: 60, WaitTimeSeconds: 0 };
        taking = stack.sqs.send(new ReceiveMessageCommand(receive));
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
