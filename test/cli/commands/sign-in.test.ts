import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Surroundings } from '../../../cli/command-line.ts';
import type { Outside } from '../../../cli/outside.ts';
import type { Fault } from '../../../local/simulated-account/faults.ts';
import {
  answerThrottled,
  askedFor,
  lostAnswer,
  lostRequest,
  maintenancePage,
} from '../../../local/simulated-account/ready-made-faults.ts';
import type { SignInOptions } from '../../../local/simulated-account/sign-in.ts';
import type { SimulatedAccountOptions } from '../../../local/simulated-account/simulated-account.ts';
import { aFlow, type TestFlow } from '../../support/a-flow.ts';
import { anAccount } from '../../support/an-account.ts';
import { runHere } from '../../support/run-command-line.ts';

let flow: TestFlow;
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sign-in-'));
});
afterEach(async () => {
  await flow.account.close();
  rmSync(home, { recursive: true });
});

const file = () => join(home, 'sign-in.json');
const stored = () => JSON.parse(readFileSync(file(), 'utf8'));

async function begin(
  tokens: SignInOptions = {},
  options: Partial<SimulatedAccountOptions> = {},
): Promise<void> {
  flow = await aFlow({ tokens: { mode: 'long-lived', device: { pendingPolls: 1 }, ...tokens }, ...options });
}

/** Runs it in this process, on a clock on which waiting takes no time. */
async function run(
  words: readonly string[],
  outside: Partial<Outside> = {},
  what: Partial<Surroundings> = {},
): Promise<{ exitCode: number; printed: string; errors: string }> {
  const { apiUrl, tokenUrl, deviceUrl, authorizeUrl } = flow.account;
  const environment = {
    ...{ CONSTANT_CONTACT_API_URL: apiUrl, CONSTANT_CONTACT_TOKEN_URL: tokenUrl },
    ...{ CONSTANT_CONTACT_DEVICE_URL: deviceUrl, CONSTANT_CONTACT_AUTHORIZE_URL: authorizeUrl },
    ...outside.environment,
  };
  const result = await runHere(words, {
    ...{ clock: flow.clock, home },
    ...what,
    outside: {
      ...{ fetch, chance: (length) => new Uint8Array(length).fill(9) },
      ...{ nextLine: async () => undefined, openBrowser: () => false },
      ...outside,
      environment,
    },
  });
  for (const secret of flow.account.signIn.issued())
    expect(`${result.printed}${result.errors}`).not.toContain(secret);
  return result;
}

const device = () => ['sign-in', '--client-id', flow.account.signIn.deviceClientId];
const paste = (clientId = flow.account.signIn.pkceClientId) => [
  'sign-in',
  '--paste',
  '--client-id',
  clientId,
];
const nothingIsLeft = () => expect(existsSync(home) ? readdirSync(home) : []).toEqual([]);
const spoil = (purpose: Parameters<typeof askedFor>[0], respond: Fault['respond'], times?: number) =>
  flow.account.faults.push({ match: askedFor(purpose), respond, ...(times !== undefined && { times }) });

/** Visits the link that is shown, as a person does, and gives back the address that the browser shows then. */
function aPerson(change: (address: string) => string = (address) => address, before: readonly string[] = []) {
  const errors: string[] = [];
  const lines = [...before];
  return {
    err: {
      width: Number.POSITIVE_INFINITY,
      print: (text: string) => void errors.push(text),
      write: async () => {},
    },
    errors: () => errors.join('\n'),
    async nextLine() {
      if (lines.length > 0) return lines.shift();
      const [link = ''] = /http:\S+authorize\?\S+/.exec(errors.join('\n')) ?? [];
      const { headers } = await fetch(link, { redirect: 'manual' });
      return change(headers.get('location') ?? '');
    },
  };
}

describe('sign-in by the device flow', () => {
  it('says what to do on standard error, and what came of it as the result', async () => {
    await begin();
    const { exitCode, printed, errors } = await run(device());

    expect(exitCode).toBe(0);
    expect(errors).toMatch(
      /^The sign-in is kept on this computer, in the file .*, for npx bounce-hygiene run\. For a deployment, give --stack\./,
    );
    expect(errors).toMatch(/\n {2}http:\/\/127\.0\.0\.1:\d+\/activate\?user_code=[A-Z]{8}\n/);
    expect(printed).toBe(`Signed in to Constant Contact: Simulated Newsletters (simulated00001).
It is stored in the file ${file()}.
The refresh token is long-lived: it stays good while it is used at least every 180 days.
Next: npx bounce-hygiene run`);
  });

  it('keeps the sign-in in a file that only its owner can read, with the access token of the refresh', async () => {
    await begin({ accessTokenLifeSeconds: 28_800 });
    await run(device());

    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(['sign-in.json']);
    expect(stored()).toEqual({
      clientId: flow.account.signIn.deviceClientId,
      refreshToken: expect.stringMatching(/^refresh-/),
      accessToken: expect.stringMatching(/^access-/),
      accessTokenExpiresAt: expect.stringMatching(/^2026-11-20T20:0/),
      signedInAt: expect.stringMatching(/^2026-11-20T12:0/),
      scopes: 'campaign_data offline_access account_read',
      ...{
        accountId: 'simulated00001',
        accountName: 'Simulated Newsletters',
        refreshTokenKind: 'long-lived',
      },
    });
  });

  it('prints one JSON object with --json', async () => {
    await begin({ mode: 'rotating' });
    const { exitCode, printed } = await run([...device(), '--json']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      account: { id: 'simulated00001', name: 'Simulated Newsletters' },
      ...{ storedIn: `the file ${file()}`, refreshToken: 'rotating', missing: [], needs: [] },
      scopes: ['campaign_data', 'offline_access', 'account_read'],
    });
  });

  it.each([
    ['rotating', { mode: 'rotating' } as const, 'is rotating: each refresh replaces it'],
    ['long-lived, and left out of answers', { omitsUnchanged: true }, 'is long-lived'],
  ])('says when the refresh token is %s, and stores the one that is good', async (_, tokens, sentence) => {
    await begin(tokens);
    expect((await run(device())).printed).toContain(sentence);

    const { clientId: client_id, refreshToken: refresh_token } = stored();
    flow.clock.advance(2_000);
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id, refresh_token });
    expect((await fetch(flow.account.tokenUrl, { method: 'POST', body: form })).status).toBe(200);
  });

  it('keeps the sign-in when the refresh is not answered, and says that the kind is not known yet', async () => {
    await begin();
    // The first request is the one that the device flow ends with.
    spoil('token', (_asked, served) => served(), 2);
    spoil('token', lostRequest);
    const { exitCode, printed } = await run(device());

    expect([exitCode, stored().refreshToken]).toEqual([0, expect.stringMatching(/^refresh-/)]);
    expect(printed).toContain('will show with its next refresh');
  });

  it('keeps the sign-in where something is missing, names each thing with who gives it, and ends with 5', async () => {
    await begin(
      { scopes: ['campaign_data', 'offline_access'] },
      { privileges: ['campaign:read', 'account:read'] },
    );
    const { exitCode, printed } = await run(device());

    expect(exitCode).toBe(5);
    expect(printed).toContain(
      'Missing: the scope account_read, to tell which account this is. Sign in again, and agree to all that is asked.',
    );
    expect(printed).toContain(
      'Missing: the privilege ui:campaign:metrics of the user who signed in, to read bounce reports. The owner of the account gives it',
    );
    expect(stored().scopes).toBe('campaign_data offline_access');
  });

  it('asks for contacts only when told to, and then again the next time', async () => {
    await begin();
    await run(device());
    const { exitCode } = await run([...device(), '--add', 'evidence']);
    expect([exitCode, stored().scopes]).toEqual([
      0,
      'campaign_data offline_access account_read contact_data',
    ]);

    await run(['sign-in']);
    expect(stored()).toMatchObject({
      clientId: flow.account.signIn.deviceClientId,
      scopes: 'campaign_data offline_access account_read contact_data',
    });
  });

  it('takes the client id from the environment', async () => {
    await begin();
    const environment = { BOUNCE_HYGIENE_CLIENT_ID: flow.account.signIn.deviceClientId };

    expect((await run(['sign-in'], { environment })).exitCode).toBe(0);
  });

  it.each<[string, SignInOptions, number, string]>([
    ['denied', { person: 'denies' }, 4, 'Access was denied at Constant Contact'],
    ['never given', { device: { lifeSeconds: 60 } }, 4, 'The code has expired; nobody entered it in time.'],
    [
      'given without staying signed in',
      { scopes: ['campaign_data'] },
      4,
      'not to stay signed in (offline_access)',
    ],
  ])('ends with 4 and stores nothing when access is %s', async (_, tokens, code, sentence) => {
    await begin(tokens);
    const { exitCode, errors, printed } = await run(device());

    expect([exitCode, printed]).toEqual([code, '']);
    expect(errors).toContain(sentence);
    nothingIsLeft();
  });

  it.each<[string, string, string]>([
    ['a client id that nobody has', 'nobody', 'does not know this client id'],
    [
      'an application of another flow',
      'simulated-application',
      'Make one with Device Flow in the developer portal',
    ],
  ])('ends with 4 for %s', async (_, clientId, sentence) => {
    await begin();
    const { exitCode, errors } = await run(['sign-in', '--client-id', clientId]);

    expect(exitCode).toBe(4);
    expect(errors).toContain(sentence);
    nothingIsLeft();
  });

  it.each<[string, Fault['respond'], string]>([
    ['there is no network', lostRequest, 'cannot be reached'],
    ['it is throttled', answerThrottled, 'is busy or has trouble (status 429). Wait a minute.'],
    ['a proxy answers in HTML', maintenancePage, 'Something answered that is not Constant Contact'],
  ])('ends with 1, and what to do, when %s', async (_, respond, sentence) => {
    await begin();
    spoil('device', respond);
    const { exitCode, errors } = await run(device());

    expect(exitCode).toBe(1);
    expect(errors).toContain(sentence);
    nothingIsLeft();
  });

  it('is to be run again when the answer with the tokens was lost', async () => {
    await begin({ device: { pendingPolls: 0 } });
    spoil('token', lostAnswer, 1);
    const { exitCode, errors } = await run(device());

    expect(exitCode).toBe(4);
    expect(errors).toContain('an answer was lost on the way. Run the command again.');
  });

  it('says that this clock is an hour off, and is good all the same', async () => {
    await begin();
    const behind = {
      now: () => new Date(flow.clock.now().getTime() - 3_600_000),
      sleep: (ms: number) => flow.clock.sleep(ms),
    };
    const { exitCode, errors } = await run(device(), {}, { clock: behind });

    expect(exitCode).toBe(0);
    expect(errors).toContain("This computer's clock is 60 minutes behind Constant Contact's.");
    expect(stored().signedInAt).toMatch(/^2026-11-20T12:0/);
  });

  it('refuses another account than before, until somebody signs out', async () => {
    await begin();
    await run(device());
    const before = stored();
    await flow.account.close();
    const owner = { encodedAccountId: 'a02', organization: 'Another\u001b[31m' };
    await begin({}, { account: { ...anAccount(), owner } });
    const { exitCode, errors } = await run(device());

    expect([exitCode, stored()]).toEqual([1, before]);
    expect(errors).toContain(
      'You signed in to account a02 (Another\\u001b[31m), and so far account simulated00001',
    );
    expect(errors).toContain('or choose another folder for this one with BOUNCE_HYGIENE_HOME; sign-out');
    expect((await run(['sign-out', '--yes'])).exitCode).toBe(0);
    expect((await run(device())).exitCode).toBe(0);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    await begin({ device: {} });
    let looks = 0;
    const isInterrupted = () => {
      looks += 1;
      return looks > 5;
    };
    const { exitCode, errors } = await run(device(), {}, { isInterrupted });

    expect(exitCode).toBe(130);
    expect(errors).toContain('Stopped; nothing was stored.');
    nothingIsLeft();
  });

  it('opens a browser for a person only', async () => {
    await begin();
    const opened: string[] = [];
    const openBrowser = (link: URL) => opened.push(link.href) > 0;
    await run(device(), { openBrowser });
    expect(opened).toEqual([]);

    const { errors } = await run(device(), { openBrowser }, { isInteractive: true });
    expect(opened).toEqual([expect.stringContaining('/activate?user_code=')]);
    expect(errors).toContain('It opens in your browser, too.');
  });
});

describe('sign-in by a pasted address', () => {
  it('takes an application without a secret', async () => {
    await begin();
    const person = aPerson();
    const { exitCode } = await run(paste(), person, person);

    expect(exitCode).toBe(0);
    expect(person.errors()).toContain('its address begins with https://localhost. Copy the whole address.');
    expect(stored()).toMatchObject({
      clientId: flow.account.signIn.pkceClientId,
      refreshTokenKind: 'long-lived',
    });
    expect(stored()).not.toHaveProperty('clientSecret');
  });

  it('reads the secret of the application from standard input, or from the environment, and shows it nowhere', async () => {
    await begin();
    const { clientId, clientSecret = '' } = flow.account.signIn;
    const person = aPerson(undefined, [` ${clientSecret}\r`]);
    const words = [...paste(clientId), '--client-secret-stdin'];
    const { exitCode, printed } = await run(words, person, person);
    expect([exitCode, stored().clientSecret]).toEqual([0, clientSecret]);
    expect(printed + person.errors()).not.toContain(clientSecret);

    const another = aPerson();
    const environment = { BOUNCE_HYGIENE_CLIENT_SECRET: clientSecret, BOUNCE_HYGIENE_CLIENT_ID: clientId };
    expect((await run(['sign-in', '--paste'], { ...another, environment }, another)).exitCode).toBe(0);
  });

  it.each<[string, (address: string) => string, string]>([
    [
      'a piece of it',
      (address) => address.replace(/&?state=.*/, ''),
      'A part of that address is missing (state)',
    ],
    ['of another page', () => 'https://example.com/?code=a&state=b', 'the address of another page'],
    ['nothing', () => '', 'That is no address'],
    ['of an earlier attempt', (address) => `${address}x`, 'That address answers an earlier attempt'],
  ])('says what is wrong with an address that is %s', async (_, change, sentence) => {
    await begin();
    const person = aPerson(change);
    const { exitCode } = await run(paste(), person, person);

    expect(exitCode).toBe(1);
    expect(person.errors()).toContain(sentence);
    nothingIsLeft();
  });

  it.each<[string, () => readonly string[], SignInOptions, string]>([
    [
      'a wrong secret',
      () => ['sign-in', '--paste', '--client-id', 'simulated-application'],
      {},
      'the client secret is not',
    ],
    ['denied access', paste, { person: 'denies' }, 'Access was denied at Constant Contact'],
    ['a code that is too old', paste, {}, 'it is good once, for five minutes'],
  ])('ends with 4 for %s', async (what, words, tokens, sentence) => {
    await begin(tokens);
    const person = aPerson((address) => {
      if (what.includes('too old')) flow.clock.advance(5 * 60_000);
      return address;
    });
    const { exitCode } = await run(words(), person, person);

    expect(exitCode).toBe(4);
    expect(person.errors()).toContain(sentence);
    nothingIsLeft();
  });

  it('goes to the redirect that is registered, and to no other', async () => {
    await begin({ redirectUri: 'http://localhost:8976/callback' });
    const person = aPerson();
    const words = [...paste(), '--redirect-uri', 'http://localhost:8976/callback'];
    expect((await run(words, person, person)).exitCode).toBe(0);

    const wrong = aPerson();
    expect((await run(paste(), wrong, wrong)).exitCode).toBe(1);
  });
});

describe('sign-in refuses', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['no client id', ['sign-in'], {}, 'Which application? Give --client-id'],
    ['a client id with a blank', ['sign-in', '--client-id', 'a b'], {}, 'has a blank or an odd character'],
    [
      'a secret without --paste',
      ['sign-in', '--client-id', 'a', '--client-secret-stdin'],
      {},
      'The device flow has no secret',
    ],
    [
      'an empty secret',
      ['sign-in', '--client-id', 'a', '--paste', '--client-secret-stdin'],
      {},
      'The client secret is empty',
    ],
    [
      'a redirect that is none',
      ['sign-in', '--client-id', 'a', '--paste', '--redirect-uri', 'localhost'],
      {},
      '--redirect-uri is no address',
    ],
    [
      'a further right that there is not',
      ['sign-in', '--client-id', 'a', '--add', 'everything'],
      {},
      'evidence',
    ],
    [
      'an address of Constant Contact over plain http',
      ['sign-in', '--client-id', 'a'],
      { CONSTANT_CONTACT_DEVICE_URL: 'http://example.com/' },
      'CONSTANT_CONTACT_DEVICE_URL must be an https URL',
    ],
  ])('%s, with 2 and nothing asked', async (_, words, environment, sentence) => {
    await begin();
    const { exitCode, errors } = await run(words, { environment });

    expect(exitCode).toBe(2);
    expect(errors).toContain(sentence);
    expect(flow.account.requests).toEqual([]);
    nothingIsLeft();
  });

  it('a file that others can read', async () => {
    await begin();
    writeFileSync(file(), '{}');
    chmodSync(file(), 0o640);
    const { exitCode, errors } = await run(device());

    expect(exitCode).toBe(1);
    expect(errors).toMatch(
      /can be read by others \(mode 640\).* Give it mode 600 \(chmod 600\); where somebody may/,
    );
    expect(flow.account.requests).toEqual([]);
  });

  it('a folder in which no run would keep a store, before anything is asked', async () => {
    await begin();
    const { exitCode, errors } = await run(device(), {}, { home: join(home, 'Dropbox', 'mail') });

    expect(exitCode).toBe(1);
    expect(errors).toMatch(/Dropbox", which a program copies to other computers.* BOUNCE_HYGIENE_HOME\.$/);
    expect(flow.account.requests).toEqual([]);
    nothingIsLeft();
  });

  it('a folder that cannot be written, and stores nothing half', async () => {
    await begin();
    writeFileSync(join(home, 'taken'), '');
    const { exitCode, errors } = await run(device(), {}, { home: join(home, 'taken') });

    expect(exitCode).toBe(1);
    expect(errors).toMatch(/Could not write ".*sign-in\.json" \(E[A-Z]+\)/);
    expect(readdirSync(home)).toEqual(['taken']);
  });
});

describe('sign-out', () => {
  it('removes the file, and says where the consent itself ends', async () => {
    await begin();
    await run(device());
    const { exitCode, printed } = await run(['sign-out', '--yes']);

    expect(exitCode).toBe(0);
    expect(printed).toContain(`The sign-in was removed from the file ${file()}.`);
    expect(printed).toContain('delete the application in the developer portal (My Applications)');
    nothingIsLeft();
  });

  it('says that there is none, and needs --yes where nobody can be asked', async () => {
    await begin();

    expect(await run(['sign-out', '--yes'])).toMatchObject({
      ...{ exitCode: 0, printed: `There is no sign-in in the file ${file()}.` },
    });
    expect((await run(['sign-out'])).exitCode).toBe(2);
    expect(JSON.parse((await run(['sign-out', '--yes', '--json'])).printed)).toMatchObject({
      removed: false,
    });
  });
});
