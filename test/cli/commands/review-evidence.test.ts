import { afterEach, beforeEach, expect, it } from 'vitest';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import {
  type SimulatedAccount,
  startSimulatedAccount,
} from '../../../local/simulated-account/simulated-account.ts';
import { systemClock } from '../../../shared/clock.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { aTarget } from '../../support/a-target.ts';
import { aTerminal } from '../../support/a-terminal.ts';
import { anEvidenceStory } from '../../support/an-evidence-story.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeRecords } from '../../support/stored-records.ts';

const { now } = systemClock;
const message = '550 5.7.1 Refused by policy \u001b[31m';

let stack: DeployedStack;
let account: SimulatedAccount;

beforeEach(async () => {
  stack = await aDeployedStack();
  const story = anEvidenceStory(now(), { message });
  account = await startSimulatedAccount({ account: story.account, clock: systemClock });
  await storeRecords(stack.table, [story.record]);
});
afterEach(async () => {
  await account.close();
  await stack.close();
});

const v2 = () => ({
  CONSTANT_CONTACT_V2_API_KEY: account.v2.apiKey,
  CONSTANT_CONTACT_V2_TOKEN: account.v2.token,
  CONSTANT_CONTACT_V2_URL: account.v2.url,
});

const review = (words: readonly string[] = [], environment: Record<string, string> = v2()) =>
  runHere(['review', '--evidence', '--stack', 'Hygiene', ...words], {
    clock: systemClock,
    openTarget: async () => aTarget(stack.table),
    outside: {
      ...{ environment, fetch, chance: (length) => new Uint8Array(length) },
      ...{ nextLine: async () => undefined, openBrowser: () => false },
    },
  });

it('shows with an address what the other server said of its bounce, on a terminal of 80 columns', async () => {
  const terminal = aTerminal(
    'node_modules/.bin/node',
    ['cli/main.ts', 'review', '--evidence', '--stack', 'Hygiene'],
    { environment: { ...stack.environment, ...v2() } },
  );
  await terminal.until('ann@example.com?');
  terminal.type('q');

  expect(await terminal.exitCode, terminal.seen()).toBe(0);
  expect(terminal.seen()).toMatch(
    /What the other server said\n {2}[\d-]+ 09:15 {2}X {3}"Other": "550 5\.7\.1 Refused by policy \\u001b\[31m"\n {24}These words hint at a block/,
  );
  expect(terminal.seen()).toContain('4 requests to Constant Contact.');
  expect(terminal.brokenLines()).toEqual([]);
});

it('shows it below the list where nobody is asked, and in each line with --json', async () => {
  const { printed, errors } = await review();
  const json = JSON.parse((await review(['--json'])).printed);

  expect(printed).toMatch(/What the other server said\nann@example\.com\n {2}[\d-]+ 09:15 {2}X {3}"Other"/);
  expect(errors).toContain('4 requests to Constant Contact.');
  expect(json).toMatchObject({
    address: 'ann@example.com',
    said: [{ code: 'X', description: 'Other', message, hint: 'block' }],
  });
});

it.each([
  ['', ''],
  [' ', '\\t'],
])('leaves out an address of whose bounce empty texts came: %j, %j', async (description, text) => {
  account.faults.push({
    match: faults.askedFor('v2-bounces'),
    respond(_asked, served) {
      const answer = served();
      const body = answer.body
        .replace('"Other"', `"${description}"`)
        .replace(/"bounce_message":"[^"]*"/, `"bounce_message":"${text}"`);
      return { ...answer, body };
    },
  });
  const { printed, errors } = await review();
  const json = JSON.parse((await review(['--json'])).printed);

  expect(printed).toContain('ann@example.com');
  expect(printed).not.toContain('What the other server said');
  expect(errors).toContain('4 requests to Constant Contact.');
  expect(json).toMatchObject({ address: 'ann@example.com', said: [] });
});

it('says that there is no key where there is none, and shows the list all the same', async () => {
  const { exitCode, printed, errors } = await review([], {});

  expect(exitCode).toBe(0);
  expect(printed).toContain('ann@example.com');
  expect(printed).not.toContain('said');
  expect(errors).toContain('CONSTANT_CONTACT_V2_API_KEY and CONSTANT_CONTACT_V2_TOKEN are not set.');
  expect(account.requests).toEqual([]);
});

it('asks nobody where that is not asked for', async () => {
  const { printed } = await runHere(['review', '--stack', 'Hygiene', '--json'], {
    openTarget: async () => aTarget(stack.table),
  });

  expect(JSON.parse(printed)).not.toHaveProperty('said');
  expect(account.requests).toEqual([]);
});

it('says once where it is refused, and asks no more', async () => {
  const { record } = anEvidenceStory(now(), { address: 'ben@example.com' });
  await storeRecords(stack.table, [record]);
  account.faults.push({ match: faults.askedFor('v2-contacts'), respond: faults.answerForbidden });

  const { exitCode, errors } = await review();

  expect(exitCode).toBe(0);
  expect(errors.match(/refused .* \(403\)/g)).toHaveLength(1);
  expect(account.requests).toHaveLength(1);
  expect(errors).not.toMatch(/@/);
});

it('asks about twenty addresses at most, and says so', async () => {
  await storeRecords(
    stack.table,
    Array.from({ length: 22 }, (_, nth) => anEvidenceStory(now(), { address: `a${nth}@example.com` }).record),
  );
  const { errors } = await review();

  expect(account.requests.filter(({ purpose }) => purpose === 'v2-contacts')).toHaveLength(20);
  expect(errors).toContain('Of more than 20 addresses it is not asked: explain --evidence does.');
});
