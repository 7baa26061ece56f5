import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { lineReader } from '../../cli/next-line.ts';

it('lines come one by one, whether they are there before or after they are asked for, and end', async () => {
  const input = new PassThrough();
  const { nextLine } = lineReader(input);
  input.write('one\ntwo\r\n');
  expect([await nextLine(), await nextLine()]).toEqual(['one', 'two']);
  const third = nextLine();
  input.end('three');

  expect([await third, await nextLine(), await nextLine()]).toEqual(['three', undefined, undefined]);
});

it('whoever waits for a line goes on when told to stop', async () => {
  const reader = lineReader(new PassThrough());
  const line = reader.nextLine();
  reader.stop();

  expect(await line).toBeUndefined();
});
