import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import {
  aStackWithDeadLetters,
  good,
  malformed,
  unreadable,
} from '../../../support/a-stack-with-dead-letters.ts';

const on = aStackWithDeadLetters();
const { deadLetters, left, run, runAlone, onTerminal } = on;

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
    await on.stack.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: on.stack.deadLetterQueueUrl, VisibilityTimeout: 60 }),
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
    on.stack.breakQueues((operation) =>
      operation === 'ReceiveMessage' && ++asked === 2 ? 'AccessDeniedException' : undefined,
    );
    const { exitCode, printed, errors } = await run(['list']);
    on.stack.endFailures();

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
