import { expect, test } from 'vitest';
import { StorageError } from '../../../shared/errors.ts';
import { callAws, callConditionally } from '../../../shared/storage/call.ts';

const lost = failure('ConditionalCheckFailedException');
const throttled = failure('ThrottlingException');

test('a conditional write whose condition holds gives what DynamoDB answered', async () => {
  const answer = { Attributes: { spent: 20 } };

  expect(await callConditionally('count requests', Promise.resolve(answer))).toBe(answer);
});

test('a condition that does not hold is a value and no error', async () => {
  expect(await callConditionally('count requests', Promise.reject(lost))).toBeUndefined();
});

test('any other failure of a conditional write is a StorageError that says what we were doing', async () => {
  const call = callConditionally('count requests', Promise.reject(throttled));

  await expect(call).rejects.toThrow(
    new StorageError('Could not count requests (ThrottlingException).', 'ThrottlingException'),
  );
});

test('a call without a condition fails like any other when a condition is said not to hold', async () => {
  await expect(callAws('read a batch', Promise.reject(lost))).rejects.toThrow(
    'Could not read a batch (ConditionalCheckFailedException).',
  );
});

/** AWS error texts quote what they are about. */
function failure(name: string): Error {
  return Object.assign(new Error(`${name} at canary@secret.example`), { name });
}
