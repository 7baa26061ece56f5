import { describe, expect, it } from 'vitest';
import { followRedrive } from '../../../cli/operate/follow-redrive.ts';
import type { MoveTask } from '../../../cli/target/redrive.ts';
import { StorageError } from '../../../shared/errors.ts';
import { aClock } from '../../support/a-clock.ts';

const aTask = (
  status: MoveTask['status'],
  moved: number,
  startedAt = '2026-11-20T12:00:00.000Z',
): MoveTask => ({
  ...{ status, moved, startedAt, toMove: 9 },
});
const before = aTask('completed', 4, '2026-11-19T12:00:00.000Z');

/** Follows a move on a queue whose list of tasks is the next of these, and then stays the last of them. */
async function follow(
  lists: readonly (readonly MoveTask[])[],
  { start = async () => {}, isInterrupted = (): boolean => false } = {},
) {
  let position = 0;
  const seen: number[] = [];
  const end = await followRedrive({
    redrive: {
      start,
      tasks: async () => lists[Math.min(position++, lists.length - 1)] ?? [],
    },
    clock: aClock(),
    isInterrupted,
    onProgress: ({ moved }) => seen.push(moved),
  });
  return { end, seen };
}

describe('whoever moves dead letters back', () => {
  it('starts a move, and looks on until it is done, whatever was moved before', async () => {
    const lists = [
      [before],
      [aTask('running', 0), before],
      [aTask('running', 5), before],
      [aTask('completed', 9), before],
    ];

    expect(await follow(lists)).toEqual({
      end: { is: 'completed', task: aTask('completed', 9), wasRunning: false },
      seen: [0, 5, 9],
    });
  });

  it('starts none where one is running, and looks on at that', async () => {
    const start = () => Promise.reject(new Error('It started another.'));
    const { end } = await follow([[aTask('running', 3)], [aTask('completed', 9)]], { start });

    expect(end).toMatchObject({ is: 'completed', wasRunning: true });
  });

  it('looks on at the one that somebody else has started a moment earlier', async () => {
    const start = () => Promise.reject(new StorageError('Could not start.', 'UnsupportedOperation'));
    const { end } = await follow(
      [[], [aTask('running', 0)], [aTask('running', 0)], [aTask('completed', 9)]],
      { start },
    );

    expect(end).toMatchObject({ is: 'completed', wasRunning: true });
  });

  it('fails where none could be started and none is running', async () => {
    const start = () => Promise.reject(new StorageError('Could not start.', 'AccessDenied'));

    await expect(follow([[before]], { start })).rejects.toThrow('Could not start.');
  });

  it.each([
    ['cancelled', [[], [aTask('running', 1)], [aTask('cancelled', 2)]]],
    ['failed', [[], [aTask('failed', 2)]]],
    ['unlisted', [[], [aTask('running', 1)], [before]]],
    ['unlisted', [[], []]],
  ])('is told when it was %s', async (is, lists) => {
    expect((await follow(lists)).end).toMatchObject({ is });
  });

  it('may stop looking', async () => {
    const { end } = await follow([[], [aTask('running', 1)]], { isInterrupted: () => true });

    expect(end).toEqual({ is: 'interrupted', task: aTask('running', 1), wasRunning: false });
  });
});
