import { describe, expect, test } from 'vitest';
import { describeProgress, readRunLine } from '../../local/poller-run.ts';

const line = { message: 'run ended', published: 3, repeats: 2 };

describe('the line a run ends with', () => {
  test('tells how far the reading is and what is left of the day', () => {
    const text = JSON.stringify({
      ...line,
      progress: { done: 12, known: 30, estimatedFinish: '2026-11-20T14:30:00.000Z' },
      requestsToday: { spent: 40, left: 8_960 },
      level: 'INFO',
    });

    expect(readRunLine(text)).toMatchObject({ published: 3, repeats: 2 });
    expect(readRunLine(text)?.requestsToday).toEqual({ spent: 40, left: 8_960 });
    expect(describeProgress(readRunLine(text))).toBe(
      '12 of 30 campaigns read, the rest by about 2026-11-20 14:30 UTC',
    );
  });

  test.each([
    [{}, { tooLarge: 0, outOfTime: 0 }],
    [{ tooLarge: 2, outOfTime: 1 }, {}],
  ])('has two numbers of evidence that older lines have not: %j', (fields, read) => {
    const evidence = {
      read: 4,
      published: 3,
      inconclusive: 1,
      postponed: 0,
      waiting: 2,
      skipped: 5,
      ...fields,
    };

    expect(readRunLine(JSON.stringify({ ...line, evidence }))?.evidence).toEqual({ ...evidence, ...read });
  });

  test('says nothing of progress when the run made none', () => {
    expect(describeProgress(readRunLine(JSON.stringify(line)))).toBe('');
    expect(describeProgress(undefined)).toBe('');
  });

  test.each(['', 'not JSON', '[]', '{"message":"batch classified"}', '{"message":"run ended"}'])(
    'is not %j',
    (line) => {
      expect(readRunLine(line)).toBeUndefined();
    },
  );
});
