import { describe, expect, test } from 'vitest';
import { describeProgress, readRunLine } from '../../local/poller-run.ts';

describe('the line a run ends with', () => {
  test('tells how far the reading is and what is left of the day', () => {
    const line = JSON.stringify({
      message: 'run ended',
      progress: { done: 12, known: 30, estimatedFinish: '2026-11-20T14:30:00.000Z' },
      requestsToday: { spent: 40, left: 8_960 },
      level: 'INFO',
    });

    expect(readRunLine(line)?.requestsToday).toEqual({ spent: 40, left: 8_960 });
    expect(describeProgress(readRunLine(line))).toBe(
      '12 of 30 campaigns read, the rest by about 2026-11-20 14:30 UTC',
    );
  });

  test('says nothing of progress when the run made none', () => {
    expect(describeProgress(readRunLine('{"message":"run ended"}'))).toBe('');
    expect(describeProgress(undefined)).toBe('');
  });

  test.each(['', 'not JSON', '[]', '{"message":"batch classified"}'])('is not %j', (line) => {
    expect(readRunLine(line)).toBeUndefined();
  });
});
