import { afterEach, describe, expect, it } from 'vitest';
import { useGivenSignIn } from '../../../cli/operate/use-given-sign-in.ts';
import {
  askedFor,
  lostRequest,
  maintenancePage,
} from '../../../local/simulated-account/ready-made-faults.ts';
import type { SignInOptions } from '../../../local/simulated-account/sign-in.ts';
import { noteOf, parseSignIn } from '../../../shared/constant-contact/sign-in.ts';
import { aFlow, type TestFlow } from '../../support/a-flow.ts';

let flow: TestFlow;
afterEach(() => flow.account.close());

async function begin(tokens: SignInOptions = {}): Promise<void> {
  const scopes = ['campaign_data', 'offline_access', 'account_read'];
  flow = await aFlow({ tokens: { mode: 'long-lived', scopes, ...tokens } });
}

function use(otherwise: Partial<Parameters<typeof useGivenSignIn>[0]> = {}, kept?: string) {
  const { clientId, clientSecret = '', refreshToken } = flow.account.signIn;
  const given = { clientId, clientSecret, refreshToken: refreshToken(), ...otherwise };
  const urls = { apiUrl: new URL(flow.account.apiUrl), tokenUrl: new URL(flow.account.tokenUrl) };
  return useGivenSignIn(given, kept, flow.parts, urls);
}

describe('a sign-in that is given and not stored', () => {
  it('is refreshed once, and says whose account it is', async () => {
    await begin();
    const { text, requests } = await use();

    expect(parseSignIn(text)).toMatchObject({
      refreshToken: flow.account.signIn.refreshToken(),
      accessToken: expect.stringMatching(/^access-/),
      accessTokenExpiresAt: '2026-11-21T12:00:01.200Z',
    });
    expect(noteOf(text)).toMatchObject({ accountId: 'simulated00001' });
    expect([requests, flow.account.requests.length]).toEqual([2, 2]);
  });

  it('is good where the answer leaves out a refresh token that stays the same', async () => {
    await begin({ omitsUnchanged: true });

    expect(parseSignIn((await use()).text).refreshToken).toBe(flow.account.signIn.refreshToken());
  });

  it('is used with the key of erased people that is kept on this computer, and with nothing else of that', async () => {
    await begin();
    const erasureKey = 'k'.repeat(43);
    const { text } = await use({}, JSON.stringify({ clientId: 'other', accountId: 'a02', erasureKey }));

    expect(JSON.parse(text)).toMatchObject({ erasureKey, accountId: 'simulated00001' });
    expect(text).not.toMatch(/other|a02/);
  });

  it('is refused where its refresh tokens rotate, since the new one would be lost', async () => {
    await begin({ mode: 'rotating' });

    await expect(use()).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(/has replaced BOUNCE_HYGIENE_REFRESH_TOKEN, which is void now.*rotate/),
    });
  });

  it.each([
    [
      'a refresh token that is void',
      { refreshToken: 'void' },
      'does not accept BOUNCE_HYGIENE_REFRESH_TOKEN',
    ],
    ['a client id that nobody has', { clientId: 'nobody' }, 'does not know the application (status 401)'],
    ['a wrong secret', { clientSecret: 'wrong' }, 'Look at BOUNCE_HYGIENE_CLIENT_ID'],
  ])('is refused with %s', async (_, otherwise, message) => {
    await begin();

    await expect(use(otherwise)).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['there is no network', lostRequest],
    ['a proxy answers in HTML', maintenancePage],
  ])('may be used later when %s', async (_, respond) => {
    await begin();
    flow.account.faults.push({ match: askedFor('token'), respond });

    await expect(use()).rejects.toMatchObject({
      name: 'TokenUnavailableError',
      message: expect.stringContaining('Look at the network, at a proxy'),
    });
  });
});
