import { afterEach, describe, expect, test } from 'vitest';
import { askedFor, lostAnswer } from '../../../local/simulated-account/ready-made-faults.ts';
import type { SignInOptions } from '../../../local/simulated-account/sign-in.ts';
import { type Asking, startAsking } from './asking.ts';
import { deviceAnswer, tokenAnswer } from './contract.ts';

let asking: Asking;

afterEach(() => asking.server.close());

async function start(tokens: SignInOptions = {}): Promise<void> {
  asking = await startAsking({ tokens });
}

function begin(otherwise: Record<string, string> = {}): Promise<Response> {
  const { deviceUrl, signIn } = asking.server;
  const form = { client_id: signIn.deviceClientId, scope: 'campaign_data offline_access', ...otherwise };
  return fetch(deviceUrl, { method: 'POST', body: new URLSearchParams(form) });
}

const begun = async () => deviceAnswer.parse(await (await begin()).json());

function poll(device_code: string, client_id = asking.server.signIn.deviceClientId): Promise<Response> {
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  return asking.askForTokens({ grant_type, client_id, device_code }, {});
}

const errorOf = async (response: Promise<Response>) =>
  ((await (await response).json()) as { error?: string }).error;

/** Polls after so many seconds each, and gives back the error of each answer, or the scope. */
async function pollAfter(device_code: string, ...seconds: number[]): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (const wait of seconds) {
    asking.pass(wait * 1_000);
    const { error, scope } = (await (await poll(device_code)).json()) as Record<string, unknown>;
    seen.push(error ?? scope);
  }
  return seen;
}

describe('the device flow', () => {
  test('begins with a code for the person, where to enter it, and for how long it is good', async () => {
    await start();

    const { user_code, verification_uri, ...rest } = await begun();

    expect(user_code).toMatch(/^[A-Z]{8}$/);
    expect(verification_uri).toBe(`${asking.server.origin}/activate`);
    expect(rest).toMatchObject({
      verification_uri_complete: `${verification_uri}?user_code=${user_code}`,
      ...{ expires_in: 600, interval: 5 },
    });
  });

  test('waits until the person has opened the page with the code', async () => {
    await start();
    const { device_code, verification_uri, verification_uri_complete } = await begun();

    expect(await pollAfter(device_code, 5, 5)).toEqual(['authorization_pending', 'authorization_pending']);
    expect((await asking.get(`${verification_uri}?user_code=WRONG`, {})).status).toBe(404);
    expect(await pollAfter(device_code, 5)).toEqual(['authorization_pending']);
    expect((await asking.get(verification_uri_complete, {})).status).toBe(200);
    asking.pass(5_000);
    expect(tokenAnswer.parse(await (await poll(device_code)).json())).toMatchObject({
      scope: 'campaign_data offline_access',
      refresh_token: expect.stringMatching(/^refresh-/),
    });
  });

  test('can be told to wait for so many polls and no longer', async () => {
    await start({ device: { pendingPolls: 2 } });

    expect(await pollAfter((await begun()).device_code, 5, 5, 5)).toEqual([
      'authorization_pending',
      'authorization_pending',
      'campaign_data offline_access',
    ]);
  });

  test('slows down whoever polls too soon, by five seconds each time', async () => {
    await start({ device: { pendingPolls: 1 } });
    const { device_code } = await begun();

    expect(await pollAfter(device_code, 4.9, 9.9, 14.9, 20, 20)).toEqual([
      ...['slow_down', 'slow_down', 'slow_down'],
      ...['authorization_pending', 'campaign_data offline_access'],
    ]);
  });

  test('ends when the person denies it, or lets the code expire', async () => {
    await start({ person: 'denies', device: { pendingPolls: 0, lifeSeconds: 60 } });
    const denied = await begun();
    const late = await begun();

    expect(await pollAfter(denied.device_code, 5)).toEqual(['access_denied']);
    expect(await pollAfter(late.device_code, 55)).toEqual(['expired_token']);
    expect((await asking.get(late.verification_uri_complete, {})).status).toBe(404);
  });

  test('spends the code with the answer that has the tokens, also when that is lost', async () => {
    await start({ device: { pendingPolls: 0 } });
    asking.server.faults.push({ match: askedFor('token'), times: 1, respond: lostAnswer });
    const { device_code } = await begun();
    asking.pass(5_000);

    await expect(poll(device_code)).rejects.toThrow('fetch failed');
    expect(await pollAfter(device_code, 5)).toEqual(['invalid_grant']);
  });

  test('is for applications of that flow, and they are for no other', async () => {
    await start();
    const { clientId, pkceClientId, deviceClientId } = asking.server.signIn;
    const code = asking.server.signIn.authorizationCode();

    expect(await errorOf(begin({ client_id: clientId }))).toBe('unauthorized_client');
    expect(await errorOf(begin({ client_id: 'nobody' }))).toBe('invalid_client');
    expect(await errorOf(begin({ scope: 'everything' }))).toBe('invalid_scope');
    expect(await errorOf(poll((await begun()).device_code, pkceClientId))).toBe('unauthorized_client');
    expect(
      await errorOf(
        asking.askForTokens({ grant_type: 'authorization_code', client_id: deviceClientId, code }, {}),
      ),
    ).toBe('unauthorized_client');
    expect(await errorOf(poll('made up'))).toBe('invalid_grant');
    expect((await fetch(asking.server.deviceUrl)).status).toBe(405);
  });

  test('shares the limit of the token endpoint', async () => {
    asking = await startAsking({ limits: {} });
    const [first, second] = [await begin(), await begin()];

    expect([first.status, second.status]).toEqual([200, 429]);
  });
});
