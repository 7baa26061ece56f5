import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Surroundings } from '../../../cli/command-line.ts';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import {
  type SimulatedAccount,
  type SimulatedAccountOptions,
  startSimulatedAccount,
} from '../../../local/simulated-account/simulated-account.ts';
import { aClock } from '../../support/a-clock.ts';
import { aPage } from '../../support/a-page.ts';
import { aHome, aStore } from '../../support/a-store.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { anEvidenceStory, type StoryChanges } from '../../support/an-evidence-story.ts';
import { anOwnAccount } from '../../support/an-own-account.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeRecords } from '../../support/stored-records.ts';

const clock = aClock('2026-11-26T10:30:00.000Z');
const contactId = '0c0c0c0c-0000-4000-8000-00000000000a';
const scopes = ['campaign_data', 'contact_data', 'offline_access'];

let table: TestTable;
let account: SimulatedAccount;
let home: string;

beforeEach(async () => {
  table = await aTable();
  home = await aHome();
});
afterEach(async () => {
  await account.close();
  await table.close();
});

/** Starts the account, keeps the record in the table, and signs in on this computer. */
async function prepare(
  changes: StoryChanges = {},
  options: Partial<SimulatedAccountOptions> = {},
  signIn: object | 'none' = { scopes: scopes.join(' ') },
): Promise<void> {
  const story = anEvidenceStory(clock.now(), changes);
  account = await startSimulatedAccount({ account: story.account, clock, tokens: { scopes }, ...options });
  await storeRecords(table, [story.record]);
  if (signIn !== 'none') keepSignIn(signIn);
}

const signInFile = () => join(home, 'sign-in.json');

function keepSignIn(more: object): void {
  const { clientId, clientSecret } = account.signIn;
  mkdirSync(home, { recursive: true });
  const content = { clientId, clientSecret, refreshToken: account.signIn.refreshToken(), ...more };
  writeFileSync(signInFile(), JSON.stringify(content), { mode: 0o600 });
}

async function explain(
  words: readonly string[] = [],
  { environment = {}, ...what }: Partial<Surroundings> & { environment?: Record<string, string> } = {},
) {
  return runHere(['explain', 'ann@example.com', '--evidence', '--stack', 'Hygiene', ...words], {
    ...{ clock, home, openTarget: async () => aTarget(table, { signIn: notToBeUsed }) },
    outside: {
      environment: {
        CONSTANT_CONTACT_API_URL: account.apiUrl,
        CONSTANT_CONTACT_TOKEN_URL: account.tokenUrl,
        ...environment,
      },
      fetch,
      chance: (length) => new Uint8Array(length),
      nextLine: async () => undefined,
      openBrowser: () => false,
    },
    ...what,
  });
}

/** The deployment's secret. */
const notToBeUsed = new Proxy({} as never, {
  get() {
    throw new Error('It used the secret of the deployment.');
  },
});

const v2 = () => ({
  CONSTANT_CONTACT_V2_API_KEY: account.v2.apiKey,
  CONSTANT_CONTACT_V2_TOKEN: account.v2.token,
  CONSTANT_CONTACT_V2_URL: account.v2.url,
});

const story = (printed: string) => printed.slice(printed.indexOf('What Constant Contact tells'));
const notTold = (printed: string) => /What could not be told\n(.*?)\n\n/s.exec(printed)?.[1] ?? '';
const vendorRequests = () => account.requests.map(({ purpose }) => purpose);

describe('explain --evidence', () => {
  it('tells what was sent to the contact, arrived, bounced and was clicked, newest first, and counts requests', async () => {
    await prepare();

    const { exitCode, printed } = await explain();

    expect(exitCode).toBe(0);
    expect(printed.split('\n')[0]).toBe('ann@example.com: review');
    expect(story(printed)).toBe(`What Constant Contact tells of the last 400 days, newest first
  2026-11-25 09:00  sent     "Winter sale"
  2026-11-10 18:30  clicked  "Open evening"
  2026-11-09 09:00  arrived  "Open evening"
  2026-11-02 09:15  bounced  X, in "Autumn news"
  2026-11-02 09:00  sent     "Autumn news"
  In all, by API v3: 3 sends, 1 bounce, 1 click, 1 open (in the last 400 days).

4 requests to Constant Contact.`);
    expect(vendorRequests()).toEqual(['token', 'contact', 'contact-summary', 'contact-details']);
  });

  it('keeps a rotated token before anything is asked with it, and leaves all else of the sign-in', async () => {
    await prepare({}, {}, { scopes: scopes.join(' '), accountId: 'a1' });
    const before = account.signIn.refreshToken();
    const kept: string[] = [];
    await account.close();
    const onRequest: SimulatedAccountOptions['onRequest'] = ({ purpose }) => {
      if (purpose === 'contact') kept.push(readFileSync(signInFile(), 'utf8'));
    };
    await prepare({}, { onRequest }, { scopes: scopes.join(' '), accountId: 'a1' });

    expect((await explain()).exitCode).toBe(0);
    expect(before).not.toBe('');
    expect(JSON.parse(kept[0] ?? '{}')).toMatchObject({
      accountId: 'a1',
      refreshToken: account.signIn.refreshToken(),
    });
    // The next one needs no new token.
    await explain();
    expect(vendorRequests().filter((purpose) => purpose === 'token')).toHaveLength(1);
  });

  it('asks nobody without the flag, and says of what is kept that mail arrived', async () => {
    await prepare();
    const { printed } = await runHere(['explain', 'ann@example.com', '--stack', 'Hygiene'], {
      openTarget: async () => aTarget(table),
    });

    expect(printed).toContain('X  the recipient');
    expect(printed).not.toContain('Constant Contact tells');
    expect(account.requests).toEqual([]);
  });

  it('adds what the other server said where there is a key of v2, once each, with a hint in words', async () => {
    await prepare();

    const { exitCode, printed } = await explain([], { environment: v2() });

    expect(exitCode).toBe(0);
    expect(story(printed)).toBe(`What Constant Contact tells of the last 400 days, newest first
  2026-11-25 09:00  sent     "Winter sale"
  2026-11-10 18:30  clicked  "Open evening"
  2026-11-09 09:00  arrived  "Open evening"
  2026-11-02 09:15  bounced  X, in "Autumn news"
                             "Other": "550 5.7.1 Refused by policy"
                             These words hint at a block: the message was refused, and the address may be good.
  2026-11-02 09:00  sent     "Autumn news"
  In all, by API v3: 3 sends, 1 bounce, 1 click, 1 open (in the last 400 days).
  In all, by API v2: 2 sends, 1 bounce, 1 click, 1 open (of all time).

8 requests to Constant Contact.`);
  });

  it.each([
    ['X', '550 5.1.1 no such user', 'These words hint at an address that does not exist.'],
    ['B', '550 5.7.1 Refused by policy', 'These words hint at a block'],
    ['B', '550 5.1.1 no such user', undefined],
    ['F', 'policy', undefined],
  ])('with %s and %j it hints at %s', async (code, message, hint) => {
    await prepare({ code, message });
    const { printed } = await explain([], { environment: v2() });

    expect(printed).toContain(message);
    if (hint) expect(printed).toContain(hint);
    else expect(printed).not.toContain('hint at');
  });

  it('escapes what other servers say', async () => {
    await prepare({ message: '\u001b[2J\u202egone' });
    const { printed } = await explain([], { environment: v2() });

    // JSON has escaped the first, and the second is left to us.
    expect(printed).toContain('"\\u001b[2J\\u202egone"');
    expect(printed).not.toContain('\u001b');
    expect(printed).not.toContain('\u202e');
  });

  it('prints one object with --json, with what the record keeps beside what the vendor says', async () => {
    await prepare();
    const { exitCode, printed } = await explain(['--json'], { environment: v2() });
    const told = JSON.parse(printed);

    expect(exitCode).toBe(0);
    expect(told).toMatchObject({ address: 'ann@example.com', decision: 'review', deliveries: [] });
    expect(told.evidence).toMatchObject({
      requests: 8,
      until: expect.stringMatching(/^2026-11-26T/),
      told: [
        { by: 'v3', totals: { sends: 3, of: 'wanted' }, untold: [] },
        {
          by: 'v2',
          events: [
            { kind: 'click' },
            { kind: 'bounce', said: { code: 'X', message: '550 5.7.1 Refused by policy' }, hint: 'block' },
          ],
          untold: [{ kind: 'notOffered', sentence: 'API v2 does not tell which mail arrived.' }],
        },
      ],
    });
  });

  it('adds no part to the JSON without the flag', async () => {
    await prepare();
    const { printed } = await runHere(['explain', 'ann@example.com', '--stack', 'Hygiene', '--json'], {
      openTarget: async () => aTarget(table),
    });

    expect(JSON.parse(printed)).not.toHaveProperty('evidence');
    expect(JSON.parse(printed)).toHaveProperty('deliveries', []);
  });

  it('fits into 80 columns', async () => {
    await prepare({ message: 'smtp;550 5.7.1 '.repeat(12) }, {}, { scopes: 'campaign_data' });
    const printed: string[] = [];
    await explain([], { environment: v2(), out: aPage(printed, 80) });

    for (const line of printed.join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(printed.join('\n')).toContain('    npx bounce-hygiene sign-in --add evidence --local\n');
  });
});

describe('what explain --evidence could not be told', () => {
  it('is a sentence and exit code 4 where nobody has signed in on this computer, and the record is explained', async () => {
    await prepare({}, {}, 'none');
    const { exitCode, printed, errors } = await runHere(
      ['explain', 'ann@example.com', '--evidence', '--stack', 'Hygiene'],
      { clock, home, openTarget: async () => aTarget(table, { signIn: notToBeUsed }) },
    );

    expect(exitCode).toBe(4);
    expect(printed).toContain('ann@example.com: review');
    expect(notTold(printed)).toContain('Nobody has signed in on this computer');
    expect(notTold(printed)).toContain(
      'npx bounce-hygiene sign-in --client-id YOUR-API-KEY --add evidence --local',
    );
    expect(errors).toBe('On stack Hygiene in us-east-1.');
    expect(account.requests).toEqual([]);
  });

  it.each<
    [string, StoryChanges, Partial<SimulatedAccountOptions>, object, code: number, says: string | RegExp]
  >([
    [
      'the scope is missing',
      {},
      {},
      { scopes: 'campaign_data offline_access' },
      4,
      'may not read what contacts did (scope contact_data).\n    npx bounce-hygiene sign-in --add evidence --local',
    ],
    [
      'the scope is missing, and nobody has noted which there are',
      {},
      { tokens: { scopes: ['campaign_data'] } },
      {},
      0,
      /refused contact 0c0c\S+ \(403\): the user who signed in lacks the privilege contacts:read.*or the sign-in lacks the scope contact_data/,
    ],
    [
      'a privilege is missing',
      {},
      { privileges: ['contacts:read'] },
      { scopes: scopes.join(' ') },
      0,
      'lacks the privilege ui:campaign:metrics, which the owner of the account gives',
    ],
    [
      'the refresh token is dead',
      {},
      {},
      { refreshToken: 'another-token' },
      4,
      'does not accept the sign-in on this computer any more.\n    npx bounce-hygiene sign-in --add evidence --local',
    ],
    [
      'the contact was deleted',
      { deletedAt: '2026-11-20' },
      {},
      { scopes: scopes.join(' ') },
      0,
      'Contact 0c0c0c0c-0000-4000-8000-00000000000a has been deleted at Constant Contact.',
    ],
  ])('is said where %s', async (_, changes, options, signIn, code, says) => {
    await prepare(changes, options, signIn);
    const { exitCode, printed, errors } = await explain();

    expect([exitCode, errors]).toEqual([code, 'On stack Hygiene in us-east-1.']);
    expect(printed).toContain('ann@example.com: review');
    if (typeof says === 'string') expect(notTold(printed)).toContain(says);
    else expect(notTold(printed)).toMatch(says);
    expect(notTold(printed)).not.toMatch(/@|\n {4}at /);
  });

  it('is said where the contact has another address now, and nothing of that one is shown', async () => {
    await prepare();
    const [, opened, last] = account.account.campaigns;
    for (const campaign of [opened, last]) {
      const [activity] = campaign?.activities ?? [];
      if (activity) activity.delivered = [{ contact_id: contactId, email_address: 'new@example.com' }];
    }
    const { exitCode, printed } = await explain();

    expect(exitCode).toBe(0);
    expect(printed).not.toContain('Constant Contact tells');
    expect(notTold(printed)).toContain(`Contact ${contactId} has another address now.`);
    expect(printed).not.toMatch(/new@|Winter sale/);
  });

  it.each([
    ['is not known', 'contact', faults.answerNotFound, 'does not know contact 0c0c0c0c'],
    ['is refused', 'contact-details', faults.answerForbidden, 'lacks the privilege ui:campaign:metrics'],
    ['closes its quota', 'contact-summary', faults.answerQuotaExceeded, 'quota for today is used up'],
    ['is down', 'contact', faults.serverError(503, 'html'), 'status 503, after 3 attempts'],
    ['answers with a page for people', 'contact', faults.maintenancePage, 'Could not read contact 0c0c'],
  ] as const)('is said where the vendor %s', async (_, purpose, respond, says) => {
    await prepare();
    account.faults.push({ match: faults.askedFor(purpose), respond });
    const { exitCode, printed, errors } = await explain();

    expect([exitCode, errors]).toEqual([0, 'On stack Hygiene in us-east-1.']);
    expect(notTold(printed)).toContain(says);
    expect(printed).toMatch(/\d+ requests? to Constant Contact\.$/);
  });

  it('is said where v2 refuses key or token, and v3 tells all the same', async () => {
    await prepare();
    const { exitCode, printed } = await explain([], {
      environment: { ...v2(), CONSTANT_CONTACT_V2_TOKEN: 'a-wrong-one' },
    });

    expect(exitCode).toBe(0);
    expect(printed).toContain('arrived  "Open evening"');
    expect(notTold(printed)).toContain('its API v2 no longer accepts the key or the token.');
    expect(printed).not.toContain('a-wrong-one');
  });

  it('tells by v2 alone where nobody has signed in, with the campaign of the bounce as far as it is known', async () => {
    await prepare({}, {}, 'none');
    const { exitCode, printed } = await explain([], { environment: v2() });

    expect(exitCode).toBe(4);
    expect(printed).toMatch(/2026-11-02 09:15 {2}bounced {2}X, in campaign \d+\n/);
    expect(notTold(printed)).toContain('API v2 does not tell which mail arrived.');
  });

  it.each([
    [{ CONSTANT_CONTACT_V2_API_KEY: 'k' }, 'CONSTANT_CONTACT_V2_TOKEN is not: API v2 wants both.'],
    [{ CONSTANT_CONTACT_V2_TOKEN: 't' }, 'CONSTANT_CONTACT_V2_API_KEY is not: API v2 wants both.'],
    [
      { CONSTANT_CONTACT_V2_API_KEY: 'k k', CONSTANT_CONTACT_V2_TOKEN: 't' },
      'has a blank or an odd character inside',
    ],
    [
      {
        ...{ CONSTANT_CONTACT_V2_API_KEY: 'k', CONSTANT_CONTACT_V2_TOKEN: 't' },
        CONSTANT_CONTACT_V2_URL: 'http://example.com',
      },
      'CONSTANT_CONTACT_V2_URL must be an https URL',
    ],
  ])('is wrong usage with %j, before anything is asked', async (environment, why) => {
    await prepare();
    const { exitCode, printed, errors } = await explain([], { environment });

    expect([exitCode, printed]).toEqual([2, '']);
    expect(errors).toContain(why);
    expect(account.requests).toEqual([]);
  });
});

describe('the sign-in that explain --evidence uses', () => {
  const given = () => ({
    BOUNCE_HYGIENE_CLIENT_ID: account.signIn.clientId,
    BOUNCE_HYGIENE_CLIENT_SECRET: account.signIn.clientSecret ?? '',
    BOUNCE_HYGIENE_REFRESH_TOKEN: account.signIn.refreshToken(),
  });

  it('is what the environment gives, if it does, and is stored nowhere then', async () => {
    await prepare({}, { tokens: { scopes, mode: 'long-lived' } }, 'none');
    const { exitCode, printed } = await explain([], { environment: given() });

    expect(exitCode).toBe(0);
    expect(printed).toContain('arrived  "Open evening"');
    expect(printed).toContain('5 requests to Constant Contact.');
    expect(existsSync(signInFile())).toBe(false);
  });

  it('must not rotate where it is given: nothing could keep the new one', async () => {
    await prepare({}, {}, 'none');
    const { exitCode, printed } = await explain([], { environment: given() });

    expect(exitCode).toBe(4);
    expect(notTold(printed)).toContain('the refresh tokens of this application rotate');
    expect(printed).toContain('1 request to Constant Contact.');
  });

  it('is left alone while a run on this computer uses it', async () => {
    await prepare();
    const store = await aStore(home, clock);
    const { exitCode, printed } = await explain();
    await store.close();

    expect(exitCode).toBe(0);
    expect(notTold(printed)).toContain('A run on this computer is using the sign-in');
    expect(account.requests).toEqual([]);
    expect((await explain()).printed).toContain('arrived  "Open evening"');
  });

  it('is refused where others can read it, and nobody is asked', async () => {
    await prepare();
    chmodSync(signInFile(), 0o644);
    const { exitCode, errors } = await explain();

    expect(exitCode).toBe(1);
    expect(errors).toContain('can be read by others');
    expect(account.requests).toEqual([]);
  });

  it('asks no more once somebody has pressed Ctrl-C, and keeps what it has refreshed', async () => {
    await prepare();
    const isInterrupted = () => account.requests.some(({ purpose }) => purpose === 'contact');
    const { exitCode, printed, errors } = await explain([], { isInterrupted });

    expect(exitCode).toBe(130);
    expect(printed).toContain('ann@example.com: review');
    expect(printed).not.toContain('could not be told');
    expect(errors).toContain('Stopped, as you asked.');
    expect(vendorRequests()).toEqual(['token', 'contact']);
    expect(JSON.parse(readFileSync(signInFile(), 'utf8')).refreshToken).toBe(account.signIn.refreshToken());
  });
});

it('explain --evidence works on the store on this computer, which it has for itself', async () => {
  const own = await anOwnAccount({ tokens: { scopes } });
  account = own.account;
  own.signIn({ scopes: scopes.join(' ') });
  expect((await own.command(['run'])).exitCode).toBe(0);
  const terminal = own.onTerminal(['explain', 'x-6@example.com', '--evidence', '--local']);

  expect(await terminal.exitCode, terminal.seen()).toBe(0);
  expect(terminal.seen()).toMatch(/bounced {2}X, in "Newsletter"/);
  expect(terminal.seen()).toMatch(/\d requests to Constant Contact\.$/);
  expect(terminal.brokenLines()).toEqual([]);
});
