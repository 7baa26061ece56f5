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

  test.each([undefined, null, {}, { batchItemFailures: null }, { batchItemFailures: [] }])(
    'takes %j for success, as Lambda does',
    (answer) => {
      expect(keptAfter(answer)).toEqual([]);
    },
  );

  test.each([
    'done',
    { batchItemFailures: 'two' },
    { batchItemFailures: [{ id: 'two' }] },
    failures(''),
    failures(null),
    failures('three'),
  ])('keeps the whole batch after %j', (answer) => {
    expect(keptAfter(answer)).toEqual(batch);
  });

  test('keeps the whole batch after an error', () => {
    expect(failedItems({ ok: false, errorType: 'Error', errorMessage: '' }, batch, true)).toEqual(batch);
  });

  test('does not read the answer when the mapping does not ask for item failures', () => {
    expect(keptAfter(failures('two'), false)).toEqual([]);
  });
});
