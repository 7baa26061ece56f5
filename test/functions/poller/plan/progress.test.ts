import { describe, expect, it } from 'vitest';
import { progressOf, type RunSoFar } from '../../../../functions/poller/plan/progress.ts';

const run = (what: Partial<RunSoFar> = {}) =>
  progressOf({
    doneBefore: 0,
    done: 100,
    known: 500,
    requests: 1_000,
    leftToday: 8_000,
    perDay: 9_000,
    runMs: 900_000,
    now: new Date('2026-11-20T12:00:00.000Z'),
    ...what,
  });

describe('the progress of a first reading', () => {
  it('is carried on run by run while the budget lasts', () => {
    expect(run()).toEqual({ done: 100, known: 500, estimatedFinish: '2026-11-20T13:00:00.000Z' });
  });

  it('waits for other days when the budget of this one does not suffice', () => {
    expect(run({ leftToday: 500 })).toMatchObject({ estimatedFinish: '2026-11-21T00:00:00.000Z' });
    expect(run({ leftToday: 500, perDay: 2_000 })).toMatchObject({
      estimatedFinish: '2026-11-22T00:00:00.000Z',
    });
  });

  it('needs no estimate when all is done, and gives none when nothing was gained', () => {
    expect(run({ done: 500 })).not.toHaveProperty('estimatedFinish');
    expect(run({ doneBefore: 100 })).not.toHaveProperty('estimatedFinish');
  });
});
