import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { besides, breakLines } from '../../../cli/terminal/break-lines.ts';

describe('breakLines', () => {
  test('leaves accents that are characters of their own', () => {
    const line = '  ju\u0308rgen@example.com';

    expect(breakLines(line, 80)).toBe(line);
  });

  test('leaves a file as it is', () => {
    const line = '  word '.repeat(100);

    expect(breakLines(line, Number.POSITIVE_INFINITY)).toBe(line);
  });

  test.each([
    ['a paragraph', 'one two three', 8, 'one two\nthree'],
    ['an indented one', '  one two three', 10, '  one two\n  three'],
    ['text behind a first column', '  ok   one two three', 15, '  ok   one two\n       three'],
    [
      'text behind several words',
      '  t, Enter   first second third',
      28,
      '  t, Enter   first second\n             third',
    ],
    ['text behind a column too wide', 'a-long-first-one  one two', 20, 'a-long-first-one \none two'],
    ['a word that is too long by itself', 'one http://127.0.0.1 two', 8, 'one\nhttp://127.0.0.1\ntwo'],
    ['each line by itself', 'one two\n  one two', 6, 'one\ntwo\n  one\n  two'],
  ])('breaks %s between words, below the start of its text', (_, text, width, broken) => {
    expect(breakLines(text, width).replaceAll(/ +$/gm, '')).toBe(broken.replaceAll(/ +$/gm, ''));
  });

  test.each([
    ['that fits, as it is', '\u001b[31m    one\u001b[39m', '\u001b[31m    one\u001b[39m'],
    [
      'that does not, below its start',
      '\u001b[2m  one two three\u001b[22m',
      '  \u001b[2mone two\u001b[22m\n  \u001b[2mthree\u001b[22m',
    ],
  ])('keeps the blanks of a coloured line %s', (_, line, broken) => {
    expect(breakLines(line, 10)).toBe(broken);
  });

  test('keeps colours where they were', () => {
    const red = '\u001b[31mone two\u001b[39m';

    expect(breakLines(red, 4)).toBe('\u001b[31mone\u001b[39m\n\u001b[31mtwo\u001b[39m');
  });

  test('loses no word and breaks none, whatever the width', () => {
    const line = fc.array(fc.stringMatching(/^[a-z.,:]{1,12}$/), { minLength: 1, maxLength: 40 });

    fc.assert(
      fc.property(line, fc.nat(12), fc.integer({ min: 30, max: 120 }), (words, indent, width) => {
        const broken = breakLines(' '.repeat(indent) + words.join(' '), width);

        expect(broken.trim().split(/\s+/)).toEqual(words);
        for (const each of broken.split('\n')) expect(each.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test('text goes on besides what stands before its first line', () => {
  expect(besides('  retry  ', 'the mailbox was full', 20)).toBe('  retry  the mailbox\n         was full');
});
