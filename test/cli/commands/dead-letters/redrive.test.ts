import { describe, expect, it } from 'vitest';
import {
  aStackWithDeadLetters,
  good,
  malformed,
  unreadable,
} from '../../../support/a-stack-with-dead-letters.ts';

const on = aStackWithDeadLetters();
const { deadLetters, left, movedBack, run, runAlone, onTerminal } = on;

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
    on.stack.sts.callerIs('arn:aws:iam::000000000000:root');
    const { exitCode, errors } = await run(['redrive', '--yes']);

    expect(exitCode).toBe(1);
    expect(errors).toContain(
      'These are the credentials of the root user, and AWS lets the root user take on no role',
    );
    expect(await left()).toHaveLength(1);
  });

  it('says who may not take on the role, and which', async () => {
    await deadLetters(good());
    on.stack.sts.allow();
    const { exitCode, errors } = await run(['redrive', '--yes']);

    expect(exitCode).toBe(1);
    expect(errors).toContain('arn:aws:iam::000000000000:user/kim may not take on the redrive role');
    expect(errors).toContain('sts:AssumeRole on arn:aws:iam::000000000000:role/Redrive');
    expect(await left()).toHaveLength(1);
  });

  it('may be left: the move goes on, and typed again it looks on at that one', async () => {
    await deadLetters(...Array.from({ length: 5 }, (_, n) => good(`person${n}@example.com`)));
    on.stack.moves.movesAtATime(1);
    const left = await runAlone(['redrive', '--yes'], {
      onStart: (child) => {
        on.stack.breakQueues((operation) => {
          if (operation === 'StartMessageMoveTask') child.kill('SIGINT');
          return undefined;
        });
      },
    });

    expect(left.exitCode).toBe(130);
    expect(left.errors).toMatch(/Stopped looking\. The move goes on without this command: \d moved so far\./);
    expect(left.errors).toContain('npx bounce-hygiene dead-letters redrive --stack Hygiene');
    on.stack.endFailures();
    on.stack.moves.movesAtATime(2);
    const again = await run(['redrive', '--yes']);
    expect(again).toMatchObject({
      exitCode: 0,
      printed: '5 dead letters moved back, to be decided again by a move that was running already.\n',
    });
    expect(await movedBack()).toHaveLength(5);
  });

  it('says why SQS could not go on, and what is moved', async () => {
    await deadLetters(good(), good('ben@example.com'));
    on.stack.moves.movesAtATime(1);
    let lists = 0;
    on.stack.breakQueues((operation) => {
      if (operation === 'ListMessageMoveTasks' && ++lists === 3)
        on.stack.moves.failRunning('AccessDenied: on the destination');
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
    on.stack.breakQueues((operation) =>
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
