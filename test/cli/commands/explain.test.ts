import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { storeRecords } from '../../support/stored-records.ts';

let stack: DeployedStack;
beforeAll(async () => {
  stack = await aDeployedStack();
  await storeRecords(stack.table, [
    anAddressRecord([aBounce({ address: 'ann@example.com', code: 'B' })]),
    anAddressRecord([aBounce({ address: "o'brien@gmail.com", code: 'F' })]),
    anAddressRecord([aBounce({ address: '-dash@example.com', code: 'Z' })]),
    anAddressRecord([aBounce({ address: 'ben@gmail.com', code: 'Z' })]),
    anAddressRecord([aBounce({ address: 'ben@googlemail.com', code: 'Z' })]),
  ]);
});
afterAll(() => stack.close());

const explain = (...words: string[]) => stack.run(['explain', ...words, '--stack', 'Hygiene']);

describe('explain', () => {
  it('says the decision, the reason, what would change it, the rule and each bounce', async () => {
    const { exitCode, printed, errors } = await explain('ann@example.com');

    expect(exitCode).toBe(0);
    expect(errors).toBe('On stack Hygiene in us-east-1.\n');
    expect(printed).toBe(
      `ann@example.com: suppress
  Do not mail: the address does not exist (code B), on 2026-11-01.
  A later automatic reply brings it before a person.

  decided       2026-05-05 00:00, by non-existent of standard/1

Bounces, newest first
  2026-11-01 10:00  B  the address does not exist, in campaign activity 0a0a0a0a-0000-4000-8000-000000000001
`,
    );
  });

  it('prints one JSON object with --json, wherever it stands', async () => {
    for (const words of [
      ['--json', 'ann@example.com'],
      ['ann@example.com', '--json'],
    ]) {
      const { exitCode, printed } = await explain(...words);
      expect(exitCode).toBe(0);
      expect(JSON.parse(printed)).toMatchObject({
        address: 'ann@example.com',
        decision: 'suppress',
        because: 'Do not mail: the address does not exist (code B), on 2026-11-01.',
        changesWhen: 'A later automatic reply brings it before a person.',
        policy: 'standard/1',
        rule: 'non-existent',
        overrides: [],
        bounces: [{ code: 'B', decision: 'suppress', bouncedAt: '2026-11-01T10:00:00.000Z' }],
      });
    }
  });

  it.each([
    ['ANN@example.com ', 'ann@example.com'],
    ["O'Brien@Gmail.com", "o'brien@gmail.com"],
  ])('finds %j by its key, and says what was typed and what was found', async (typed, address) => {
    const { exitCode, printed, errors } = await explain(typed);

    expect(exitCode).toBe(0);
    expect(printed).toContain(`${address}: `);
    expect(errors).toContain(`Typed ${JSON.stringify(typed)}; the record is that of ${address}.\n`);
  });

  it('takes an address that begins with a dash after two dashes', async () => {
    const { exitCode, printed } = await stack.run([
      'explain',
      '--stack',
      'Hygiene',
      '--',
      '-dash@example.com',
    ]);

    expect([exitCode, printed.split('\n')[0]]).toEqual([0, '-dash@example.com: suppress']);
  });

  it('names other spellings that have a record of their own', async () => {
    expect((await explain('ben@gmail.com')).printed).toContain(
      '  also known    ben@googlemail.com has a record of its own\n',
    );
  });

  it.each([
    [['nobody@example.com'], 1, 'No bounce of nobody@example.com is known, and nothing was said of it.'],
    [['ben@gmial.com'], 1, 'nothing was said of it. There is one of ben@gmail.com.'],
    [['not an address'], 2, '"not an address" is no address.'],
    [[], 2, "error: missing required argument 'address'"],
    [['ann@example.com', '--jsn'], 2, '(Did you mean --json?)'],
  ])('refuses %j with exit code %i, and says why', async (words, code, why) => {
    const { exitCode, printed, errors } = await explain(...words);

    expect([exitCode, printed]).toEqual([code, '']);
    expect(errors).toContain(why);
  });
});

describe('the target of a command', () => {
  it.each([
    ['no stack', [], {}, 2, 'Which stack? Give --stack, with the name that you deployed it by.'],
    ['an unknown stack', ['--stack', 'Other'], {}, 1, 'There is no stack Other in this region.'],
    ['a stack of another version', ['--stack', 'Older'], {}, 1, 'Older is no stack of this version'],
    [
      'no region',
      ['--stack', 'Hygiene'],
      { AWS_REGION: undefined },
      1,
      'No AWS region is set. Give --region',
    ],
    [
      'no credentials',
      ['--stack', 'Hygiene'],
      { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      1,
      'No AWS credentials were found.',
    ],
    [
      'an endpoint that is dead',
      ['--stack', 'Hygiene'],
      { AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:9' },
      1,
      'AWS cannot be reached.',
    ],
    [
      'a table that is dead',
      ['--stack', 'Hygiene'],
      { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' },
      1,
      'AWS cannot be reached.',
    ],
  ])('with %s it says what to do', async (_, words, environment, code, why) => {
    const { exitCode, printed, errors } = await stack.run(['explain', 'ann@example.com', ...words], {
      environment,
    });

    expect([exitCode, printed]).toEqual([code, '']);
    expect(errors).toContain(why);
    expect(errors).not.toMatch(/\n {4}at /);
  });

  it('is in the region that --region names', async () => {
    const { errors } = await stack.run([
      'explain',
      'ann@example.com',
      '--stack',
      'Hygiene',
      '--region',
      'eu-west-1',
    ]);

    expect(errors).toBe('On stack Hygiene in eu-west-1.\n');
  });
});
