import { describe, expect, it } from 'vitest';
import { merged } from '../../../cli/operate/merged.ts';
import { allOf } from '../../support/all-of.ts';

async function* counting(to: number, taken: number[] = []): AsyncGenerator<number> {
  for (let number = 1; number <= to; number += 1) {
    taken.push(number);
    yield number;
  }
}

async function* failing(): AsyncGenerator<number> {
  yield 1;
  throw new Error('no more');
}

describe('merged sources', () => {
  it('give every value of each, in its order', async () => {
    const values = await allOf(merged([counting(3), counting(0), counting(2)]));

    expect(values.sort()).toEqual([1, 1, 2, 2, 3]);
  });

  it('fetch one value of each ahead, and not more', async () => {
    const taken: number[] = [];
    const values = merged([counting(100, taken)]);
    await values.next();
    await new Promise((resolve) => setImmediate(resolve));

    expect(taken).toEqual([1, 2]);
  });

  it('fail with the first fault, and leave no other behind', async () => {
    await expect(allOf(merged([failing(), failing(), counting(3)]))).rejects.toThrow('no more');
  });

  it('fail when the next value is asked for, however long that takes', async () => {
    const unhandled: unknown[] = [];
    const note = (fault: unknown) => unhandled.push(fault);
    process.on('unhandledRejection', note);
    const values = merged([failing()]);
    expect(await values.next()).toEqual({ done: false, value: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);

    expect(unhandled).toEqual([]);
    await expect(allOf(values)).rejects.toThrow('no more');
  });
});
