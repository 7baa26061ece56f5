import { afterEach, describe, expect, test } from 'vitest';
import type { SignInOptions } from '../../../local/simulated-account/sign-in.ts';
import { type Asking, startAsking } from './asking.ts';
import { tokenAnswer } from './contract.ts';

const dayMs = 86_400_000;

describe('signing in', () => {
  let asking: Asking;

  const start = async (tokens: SignInOptions = {}) => {
    asking = await startAsking({ tokens });
  };

  afterEach(() => asking.server.close());

  const refresh = (refresh_token = asking.server.signIn.refreshToken(), headers?: Record<string, string>) =>
    asking.askForTokens({ grant_type: 'refresh_token', refresh_token }, headers);
  const granted = async (response: Response) => tokenAnswer.parse(await response.json());
  const refusal = async (response: Response) => [response.status, await response.json()];
  const works = async (token: string) =>
    (await asking.get('/v3/emails', { authorization: `Bearer ${token}` })).status === 200;

  test('gives an access token that works, and says for how many seconds', async () => {
    await start({ accessTokenLifeSeconds: 3_600 });

    const { access_token, expires_in } = await granted(await refresh());

    expect(expires_in).toBe(3_600);
    await expect(works(access_token)).resolves.toBe(true);
    asking.pass(3_599_999);
    await expect(works(access_token)).resolves.toBe(true);
    asking.pass(1);
    await expect(works(access_token)).resolves.toBe(false);
  });

  test('gives a day unless told otherwise', async () => {
    await start();

    expect((await granted(await refresh())).expires_in).toBe(86_400);
  });

  test('with rotating tokens gives a new one each time, and every earlier one is dead', async () => {
    await start({ mode: 'rotating' });
    const first = asking.server.signIn.refreshToken();
    const { refresh_token: second = '' } = await granted(await refresh(first));
    const { refresh_token: third = '' } = await granted(await refresh(second));

    for (const dead of [first, second]) {
      await expect(refusal(await refresh(dead))).resolves.toEqual([
        400,
        { error: 'invalid_grant', error_description: 'The refresh token is invalid or expired.' },
      ]);
    }
    expect((await refresh(third)).status).toBe(200);
  });

  test('with long-lived tokens gives the same one each time', async () => {
    await start({ mode: 'long-lived' });
    const token = asking.server.signIn.refreshToken();

    expect((await granted(await refresh(token))).refresh_token).toBe(token);
    expect((await granted(await refresh(token))).refresh_token).toBe(token);
  });

  test('forgets a refresh token that nobody has used for half a year; using it renews it', async () => {
    await start({ mode: 'long-lived' });
    asking.pass(179 * dayMs);
    expect((await refresh()).status).toBe(200);
    asking.pass(179 * dayMs);
    expect((await refresh()).status).toBe(200);
    asking.pass(180 * dayMs);

    await expect(refusal(await refresh())).resolves.toMatchObject([400, { error: 'invalid_grant' }]);
  });

  test('gives no refresh token without offline_access, and does not say why', async () => {
    await start({ scopes: ['campaign_data'] });

    expect(await granted(await refresh())).not.toHaveProperty('refresh_token');
  });

  test('refuses an application that cannot show its secret', async () => {
    await start();
    const { clientId } = asking.server.signIn;
    const refresh_token = asking.server.signIn.refreshToken();
    const wrong = `Basic ${Buffer.from(`${clientId}:wrong`).toString('base64')}`;

    await expect(refusal(await refresh(refresh_token, { authorization: wrong }))).resolves.toMatchObject([
      401,
      { error: 'invalid_client' },
    ]);
    await expect(
      refusal(
        await asking.askForTokens({ grant_type: 'refresh_token', refresh_token, client_id: clientId }, {}),
      ),
    ).resolves.toMatchObject([401, { error: 'invalid_client' }]);
    expect((await refresh(refresh_token)).status).toBe(200);
  });

  test('takes an application without a secret by the name in its body', async () => {
    await start({ clientSecret: null });
    const form = { grant_type: 'refresh_token', refresh_token: asking.server.signIn.refreshToken() };

    expect(
      (await asking.askForTokens({ ...form, client_id: asking.server.signIn.clientId }, {})).status,
    ).toBe(200);
    expect((await asking.askForTokens({ ...form, client_id: 'somebody else' }, {})).status).toBe(401);
  });

  test('refuses kinds of grant that the vendor does not have', async () => {
    await start();

    await expect(
      refusal(await asking.askForTokens({ grant_type: 'client_credentials' })),
    ).resolves.toMatchObject([400, { error: 'unsupported_grant_type' }]);
  });

  test('takes a code once, within five minutes', async () => {
    await start();
    const exchange = (code: string) => asking.askForTokens({ grant_type: 'authorization_code', code });
    const code = asking.server.signIn.authorizationCode();
    const late = asking.server.signIn.authorizationCode();

    expect((await exchange(code)).status).toBe(200);
    await expect(refusal(await exchange(code))).resolves.toMatchObject([400, { error: 'invalid_grant' }]);
    asking.pass(5 * 60_000);
    expect((await exchange(late)).status).toBe(400);
    expect((await exchange('made up')).status).toBe(400);
  });

  test('can lose all access tokens, or everything', async () => {
    await start();
    const { access_token } = await granted(await refresh());
    asking.server.signIn.revoke();
    await expect(works(access_token)).resolves.toBe(false);
    const refresh_token = asking.server.signIn.refreshToken();
    expect((await refresh(refresh_token)).status).toBe(200);

    asking.server.signIn.revoke('andRefreshTokens');
    expect((await refresh(refresh_token)).status).toBe(400);
  });

  test('takes parameters in the query too, as some clients send them', async () => {
    await start({ clientSecret: null });
    const { clientId } = asking.server.signIn;
    const query = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: asking.server.signIn.refreshToken(),
      client_id: clientId,
    });

    expect((await fetch(`${asking.server.tokenUrl}?${query}`, { method: 'POST' })).status).toBe(200);
    expect((await fetch(`${asking.server.tokenUrl}?${query}`)).status).toBe(405);
  });
});
