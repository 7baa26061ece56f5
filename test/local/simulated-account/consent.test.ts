import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { SignInOptions } from '../../../local/simulated-account/sign-in.ts';
import { type Asking, startAsking } from './asking.ts';
import { tokenAnswer } from './contract.ts';

const redirect_uri = 'https://localhost';
const code_verifier = 'a-verifier-nobody-else-knows';
const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');

let asking: Asking;

afterEach(() => asking.server.close());

async function start(tokens: SignInOptions = {}): Promise<void> {
  asking = await startAsking({ tokens });
}

/** Sends a browser to the page where a person consents. Everything may be asked for otherwise, or not at all. */
async function visit(otherwise: Record<string, string | undefined> = {}): Promise<Response> {
  const asked = {
    ...{ client_id: asking.server.signIn.pkceClientId, response_type: 'code', state: 'mine', redirect_uri },
    ...{ scope: 'campaign_data offline_access', code_challenge, code_challenge_method: 'S256' },
    ...otherwise,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, value);
  return asking.get(`${asking.server.authorizeUrl}?${query}`, {});
}

async function carriedBack(response: Response): Promise<Record<string, string>> {
  expect(response.status).toBe(302);
  const back = new URL(response.headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe('https://localhost/');
  return Object.fromEntries(back.searchParams);
}

async function exchange(otherwise: Record<string, string> = {}): Promise<Response> {
  const { code = '' } = await carriedBack(await visit());
  const client_id = asking.server.signIn.pkceClientId;
  const asked = { grant_type: 'authorization_code', client_id, code, redirect_uri, code_verifier };
  return asking.askForTokens({ ...asked, ...otherwise }, {});
}

describe('consent in a browser', () => {
  test('carries back a code and the state, and the code gives what was asked for', async () => {
    await start();

    expect(await carriedBack(await visit())).toEqual({
      code: expect.stringMatching(/^code-/),
      state: 'mine',
    });
    expect(tokenAnswer.parse(await (await exchange()).json())).toMatchObject({
      scope: 'campaign_data offline_access',
      refresh_token: expect.stringMatching(/^refresh-/),
    });
  });

  test.each<[string, Record<string, string>]>([
    ['a wrong verifier', { code_verifier: 'guessed' }],
    ['another redirect than it was asked for with', { redirect_uri: 'https://localhost/' }],
    ['another application', { client_id: 'simulated-application-device' }],
  ])('gives nothing for a code with %s', async (_, otherwise) => {
    await start();

    const answer = await exchange(otherwise);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: expect.stringMatching(/^(invalid_grant|unauthorized_client)$/),
    });
  });

  test('spends a code that was shown with a wrong verifier', async () => {
    await start();
    const { code = '' } = await carriedBack(await visit());
    const form = { grant_type: 'authorization_code', code, redirect_uri };
    const client_id = asking.server.signIn.pkceClientId;
    const statuses: number[] = [];
    for (const shown of ['guessed', code_verifier]) {
      const answer = await asking.askForTokens({ ...form, client_id, code_verifier: shown }, {});
      statuses.push(answer.status);
    }

    expect(statuses).toEqual([400, 400]);
  });

  test.each<[string, string, Record<string, string | undefined>]>([
    ['an unknown application', 'invalid_client', { client_id: 'nobody' }],
    [
      'an application of the device flow',
      'unauthorized_client',
      { client_id: 'simulated-application-device' },
    ],
    ['no redirect', 'invalid_request', { redirect_uri: undefined }],
    [
      'a redirect that is almost the registered one',
      'invalid_request',
      { redirect_uri: 'https://localhost/' },
    ],
  ])('shows a page and sends nobody anywhere for %s', async (_, error, otherwise) => {
    await start();

    const page = await visit(otherwise);

    expect(page.status).toBe(400);
    expect(await page.json()).toMatchObject({ error });
  });

  test.each<[string, string, Record<string, string | undefined>]>([
    ['no response type', 'unsupported_response_type', { response_type: undefined }],
    ['no challenge, of an application without a secret', 'invalid_request', { code_challenge: undefined }],
    ['a plain challenge', 'invalid_request', { code_challenge_method: 'plain' }],
    ['a scope that nobody knows', 'invalid_scope', { scope: 'campaign_data everything' }],
    ['no scope', 'invalid_scope', { scope: undefined }],
  ])('carries back an error for %s', async (_, error, otherwise) => {
    await start();

    expect(await carriedBack(await visit(otherwise))).toEqual({ error, state: 'mine' });
  });

  test('asks no challenge of an application with a secret', async () => {
    await start();
    const { clientId } = asking.server.signIn;

    expect(await carriedBack(await visit({ client_id: clientId, code_challenge: undefined }))).toHaveProperty(
      'code',
    );
  });

  test('carries back that the person has denied it', async () => {
    await start({ person: 'denies' });

    expect(await carriedBack(await visit())).toEqual({ error: 'access_denied', state: 'mine' });
  });

  test('gives less than was asked for when the person leaves something out', async () => {
    await start({ scopes: ['offline_access'] });

    expect(await (await exchange()).json()).toMatchObject({ scope: 'offline_access' });
  });
});

test('with long-lived tokens a refresh may leave the refresh token out when it stays the same', async () => {
  await start({ mode: 'long-lived', omitsUnchanged: true, accessTokenLifeSeconds: 28_800 });
  const refresh_token = asking.server.signIn.refreshToken();
  const answers: unknown[] = [];
  for (let nth = 0; nth < 2; nth += 1)
    answers.push(await (await asking.askForTokens({ grant_type: 'refresh_token', refresh_token })).json());

  for (const answer of answers) {
    expect(tokenAnswer.parse(answer)).toMatchObject({ expires_in: 28_800 });
    expect(answer).not.toHaveProperty('refresh_token');
  }
});

test('a refresh token is good for the application it was given to, and no other', async () => {
  await start({ mode: 'long-lived' });
  const form = { grant_type: 'refresh_token', refresh_token: asking.server.signIn.refreshToken() };
  const client_id = asking.server.signIn.pkceClientId;

  expect((await asking.askForTokens(form)).status).toBe(200);
  expect((await asking.askForTokens({ ...form, client_id }, {})).status).toBe(400);
});

test('every token and code that was handed out is known afterwards', async () => {
  await start();
  const { code = '' } = await carriedBack(await visit());
  const client_id = asking.server.signIn.pkceClientId;
  const asked = { grant_type: 'authorization_code', client_id, code, redirect_uri, code_verifier };
  const { access_token, refresh_token } = tokenAnswer.parse(
    await (await asking.askForTokens(asked, {})).json(),
  );

  expect(asking.server.signIn.issued()).toEqual(expect.arrayContaining([code, access_token, refresh_token]));
});
