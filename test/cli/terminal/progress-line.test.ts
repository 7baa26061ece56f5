import { describe, expect, test } from 'vitest';
import { createProgressLine } from '../../../cli/terminal/progress-line.ts';

function aLine({ isTTY, columns = 80 }: { readonly isTTY: boolean; readonly columns?: number }) {
  let written = '';
  let now = 0;
  const write = (text: unknown) => {
    written += text;
    return true;
  };
  const line = createProgressLine({ isTTY, columns, write }, { now: () => now });
  return {
    ...line,
    after(ms: number, text: string) {
      now += ms;
      line.say(text);
    },
    written: () => written,
  };
}

describe('a progress line', () => {
  test('says on a terminal at once how far the work is and since when, over itself, and goes away', () => {
    const line = aLine({ isTTY: true });
    line.after(0, 'day 1 of 11');
    line.after(61_000, 'day 2 of 11');
    line.after(0, 'day 2 of 11');
    line.clear();

    expect(line.written()).toBe('\r\u001b[2K  0:00  day 1 of 11\r\u001b[2K  1:01  day 2 of 11\r\u001b[2K');
  });

  test('never takes two lines of a terminal, which could not be taken away', () => {
    const line = aLine({ isTTY: true, columns: 20 });
    line.after(0, 'account 3 of 5, with 300 activities');

    expect(line.written()).toBe('\r\u001b[2K  0:00  account 3 o');
  });

  test('says elsewhere in a line of its own, now and then', () => {
    const line = aLine({ isTTY: false });
    line.after(0, 'one');
    line.after(4_999, 'two');
    line.after(1, 'three');
    line.clear();

    expect(line.written()).toBe('  0:00  one\n  0:05  three\n');
  });
});
