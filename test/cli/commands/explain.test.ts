import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newReport } from '../../../functions/poller/plan/campaign-memory.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { aPage } from '../../support/a-page.ts';
import { aTarget } from '../../support/a-target.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

const activity = (nth: number) => `0a0a0a0a-0000-4000-8000-0000000000e${nth}`;
const campaign = (nth: number) => `0b0b0b0b-0000-4000-8000-00000000000${nth}`;

let stack: DeployedStack;
beforeAll(async () => {
  stack = await aDeployedStack();
  await storeRecords(stack.table, [
    anAddressRecord([aBounce({ address: 'ann@example.com', code: 'B' })]),
    anAddressRecord([aBounce({ address: "o'brien@gmail.com", code: 'F' })]),
    anAddressRecord([aBounce({ address: '-dash@example.com', code: 'Z' })]),
    anAddressRecord([aBounce({ address: 'ben@gmail.com', code: 'Z' })]),
    aHeldRecord(
      [aBounce({ address: 'cy@firm.example', code: 'Z' })],
      anIncidentReference({
        ...{ id: 'outage-20261101-companies-Z-0c0c', code: 'Z', isWatch: true },
        ...{ provider: 'filter.example', about: 'companies behind' },
      }),
    ),
    anAddressRecord([aBounce({ address: 'ben@googlemail.com', code: 'Z' })]),
    anAddressRecord(
      Array.from({ length: 9 }, (_, nth) =>
        aBounce({
          ...{ address: 'often@example.com', code: 'F', campaignActivityId: activity(nth + 1) },
          bouncedAt: `2026-11-${19 - nth}T10:00:00.000Z`,
        }),
      ),
    ),
  ]);
  const report = newReport(activity(1), '2026-11-18T09:00:00.000Z');
  await storeItems(stack.table, [
    ...[1, 2].map((nth) => ({ pk: `POLL#ROWS#${activity(nth)}#0`, campaignId: campaign(nth) })),
    {
      pk: `POLL#CAMPAIGN#${campaign(1)}`,
      state: {
        ...{ campaignId: campaign(1), listed: {}, isServed: true, reports: [report] },
        details: { name: 'Red \u001b[31m "news"' },
      },
    },
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
  A later automatic reply, delivery or click brings it before a person.

  decided       2026-05-05 00:00, by non-existent of standard/3

Bounces, newest first
  2026-11-01 10:00  B  the address does not exist, in a campaign of which nothing is kept any more
`,
    );
  });

  it('says of a held bounce that it waits for one more send, and what for', async () => {
    const { printed } = await explain('cy@firm.example');

    expect(printed).toContain(
      "A person should look: the report said that the recipient's provider blocked the message (code Z), on 2026-11-01, but so many addresses at companies behind filter.example bounced alike that it waits for one more send (watch outage-20261101-companies-Z-0c0c).\n  A later send ends the watch: then this bounce never counts, and a new one does.\n",
    );
  });

  it('names the campaign of each bounce and when it was sent, where that is kept, and escapes what others wrote', async () => {
    const here = { openTarget: async () => aTarget(stack.table) };
    const words = ['explain', 'often@example.com', '--stack', 'Hygiene'];
    const { exitCode, printed } = await runHere(words, here);

    expect(exitCode).toBe(0);
    expect(printed.split('Bounces, newest first\n')[1]?.split('\n')).toEqual([
      '  2026-11-19 10:00  F  the mailbox was full, in "Red \\u001b[31m \\"news\\"", sent on 2026-11-18',
      `  2026-11-18 10:00  F  the mailbox was full, in campaign ${campaign(2)}`,
      ...[17, 16, 15, 14, 13, 12].map(
        (on) =>
          `  2026-11-${on} 10:00  F  the mailbox was full, in a campaign of which nothing is kept any more`,
      ),
      '  2026-11-11 10:00  F  the mailbox was full',
    ]);

    const json = await runHere([...words, '--json'], here);
    const { bounces } = JSON.parse(json.printed) as { readonly bounces: readonly Record<string, unknown>[] };
    expect(bounces.slice(0, 2)).toMatchObject([
      {
        campaignActivityId: activity(1),
        campaign: { id: campaign(1), name: 'Red \u001b[31m "news"', sentAt: '2026-11-18T09:00:00.000Z' },
      },
      { campaignActivityId: activity(2), campaign: { id: campaign(2) } },
    ]);
    expect(bounces.slice(2).filter((bounce) => 'campaign' in bounce)).toEqual([]);
  });

  it('fits into 20 columns, breaks no word, and cuts nothing', async () => {
    const printed: string[] = [];
    const { exitCode } = await runHere(['explain', 'often@example.com', '--stack', 'Hygiene'], {
      out: aPage(printed, 20),
      openTarget: async () => aTarget(stack.table),
    });
    const words = printed.join('\n').split(/\s+/);

    expect(exitCode).toBe(0);
    // A word that is longer than the line is the terminal's to break.
    for (const line of printed.join('\n').split('\n'))
      if (line.length > 20) expect(line.trim()).toMatch(/^\S+$/);
    for (const word of ['mailbox', 'of', 'standard/3', `${campaign(2)}`]) expect(words).toContain(word);
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
        changesWhen: 'A later automatic reply, delivery or click brings it before a person.',
        policy: 'standard/3',
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
    [['\u009b31m\u202eann@example.com'], 2, '"\\u009b31m\\u202eann@example.com" is no address.'],
    [['x'.repeat(5_000)], 2, `"${'x'.repeat(100)}" is no address.`],
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
    ['no stack', [], {}, 2, 'On what? Give --stack, with the name that you deployed it by, or --local'],
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
