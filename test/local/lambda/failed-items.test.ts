import { describe, expect, test } from 'vitest';
import { failedItems } from '../../../local/lambda/failed-items.ts';

const batch = ['one', 'two'];
const failures = (...ids: unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
const keptAfter = (answer: unknown, reports = true) => failedItems({ ok: true, answer }, batch, reports);

describe('failedItems', () => {
  test('keeps the messages that are listed', () => {
    expect(keptAfter(failures('two'))).toEqual(['two']);
  });

  test.each([
    ['no answer', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a missing list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('takes %s for success, as Lambda does', (_what, answer) => {
    expect(keptAfter(answer)).toEqual([]);
  });

  test.each([
    ['a word', 'done'],
    ['a word for a list', { batchItemFailures: 'two' }],
    ['an item without an identifier', { batchItemFailures: [{ id: 'two' }] }],
    ['an empty identifier', failures('')],
    ['an identifier of null', failures(null)],
    ['an identifier that is not in the batch', failures('three')],
  ])('keeps the whole batch after %s', (_what, answer) => {
    expect(keptAfter(answer)).toEqual(batch);
  });

  test('keeps the whole batch after an error', () => {
    expect(failedItems({ ok: false, errorType: 'Error', errorMessage: '' }, batch, true)).toEqual(batch);
  });

  test('does not read the answer when the mapping does not ask for item failures', () => {
    expect(keptAfter(failures('two'), false)).toEqual([]);
  });
});
