import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandLines, labelled } from '../../../cli/terminal/command-lines.ts';

const words = ['npx bounce-hygiene replay', '--policy cautious', '--stack BounceHygiene'];

test('a command stays in one line where there is room', () => {
  expect(commandLines(words, { width: 80 })).toBe(`  ${words.join(' ')}`);
  expect(labelled('To go on:', words, Number.POSITIVE_INFINITY)).toBe(`To go on: ${words.join(' ')}`);
});

test('a command goes on in the next line after a backslash, and keeps options with their values', () => {
  expect(commandLines(words, { width: 50 })).toBe(
    '  npx bounce-hygiene replay --policy cautious \\\n    --stack BounceHygiene',
  );
  expect(labelled('To go on:', words, 50)).toBe(
    'To go on:\n  npx bounce-hygiene replay --policy cautious \\\n    --stack BounceHygiene',
  );
});

test('a shell reads the same command, whatever the width', () => {
  const option = fc.stringMatching(/^--[a-z]{1,8} [a-z]{1,12}$/);

  fc.assert(
    fc.property(fc.array(option, { minLength: 1 }), fc.integer({ min: 30, max: 90 }), (options, width) => {
      const lines = commandLines(options, { width });

      expect(lines.replaceAll('\\\n', '').trim().split(/ +/)).toEqual(options.join(' ').split(' '));
      for (const line of lines.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});
