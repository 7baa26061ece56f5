import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { aWire, type TestWire } from '../../support/a-wire.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { storeRecords } from '../../support/stored-records.ts';

let stack: DeployedStack;
let wire: TestWire | undefined;
beforeAll(async () => {
  stack = await aDeployedStack();
  await storeRecords(stack.table, [anAddressRecord([aBounce({ address: 'ann@example.com' })])]);
});
afterEach(() => wire?.close());
afterAll(() => stack.close());

const refusals = [
  ['ExpiredTokenException', 'The AWS credentials have expired. Sign in again as for the AWS command line.'],
  ['AccessDeniedException', 'These AWS credentials may not do that.'],
] as const;

describe.each(refusals)('where the table answers %s', (kind, says) => {
  it.each([
    ['explain ann@example.com'],
    ['list --decision suppress --json'],
    ['release ann@example.com --reason asked --yes --json'],
    ['undo release-none --yes --json'],
    ['review --json'],
  ])('%s says one sentence and what to do, and no result', async (words) => {
    wire = await aWire(stack.table.endpoint, { before: () => kind });
    const { exitCode, printed, errors } = await stack.run([...words.split(' '), '--stack', 'Hygiene'], {
      environment: { AWS_ENDPOINT_URL_DYNAMODB: wire.endpoint },
    });

    expect([exitCode, printed]).toEqual([1, '']);
    expect(errors).toContain(says);
    expect(errors.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
    expect(errors).not.toMatch(/✔|\n {4}at /);
  });
});
