import { afterEach, expect, test } from 'vitest';
import { askedFor, lostRequest } from '../../../local/simulated-account/ready-made-faults.ts';
import type { SignInOptions } from '../../../local/simulated-account/sign-in.ts';
import { learnRefreshTokenKind } from '../../../shared/constant-contact/refresh-token-kind.ts';
import { noteOf, withoutSignIn, withSignIn } from '../../../shared/constant-contact/sign-in.ts';
import { createTokenEndpoint } from '../../../shared/constant-contact/token-endpoint.ts';
import { TokenUnavailableError } from '../../../shared/errors.ts';
import { aFlow, type TestFlow } from '../../support/a-flow.ts';

let flow: TestFlow;
afterEach(() => flow.account.close());

/** A secret in memory; `meanwhile` is what somebody puts there while the refresh is under way. */
function aStore(text: string, meanwhile?: string) {
  let held = { version: 'one', text };
  return {
    held: () => JSON.parse(held.text),
    read: async () => held,
    async replace(version: string, next: string) {
      if (meanwhile !== undefined) held = { version: 'theirs', text: meanwhile };
      if (held.version !== version) return false;
      held = { version: 'two', text: next };
      return true;
    },
  };
}

async function learn(tokens: SignInOptions, { meanwhile, fault }: { meanwhile?: string; fault?: true } = {}) {
  flow = await aFlow({ tokens });
  const { clientId, clientSecret = '' } = flow.account.signIn;
  const store = aStore(
    JSON.stringify({
      clientId,
      clientSecret,
      refreshToken: flow.account.signIn.refreshToken(),
      erasureKey: 'e',
    }),
    meanwhile,
  );
  if (fault) flow.account.faults.push({ match: askedFor('token'), respond: lostRequest });
  const endpoint = createTokenEndpoint({
    ...flow.parts,
    tokenUrl: new URL(flow.account.tokenUrl),
    timeLeftMs: () => 3_600_000,
    spend: async () => {},
    countRequest: () => {},
  });
  return { store, learning: learnRefreshTokenKind(store, endpoint, flow.clock) };
}

test.each<[string, SignInOptions, string]>([
  ['another one back is rotating', { mode: 'rotating' }, 'rotating'],
  ['the same one back is long-lived', { mode: 'long-lived' }, 'long-lived'],
  ['none back is long-lived', { mode: 'long-lived', omitsUnchanged: true }, 'long-lived'],
])('%s, and what came back is stored', async (_, tokens, kind) => {
  const { store, learning } = await learn(tokens);

  expect(await learning).toMatchObject({ kind, granted: { accessToken: expect.any(String) } });
  expect(store.held()).toMatchObject({
    refreshToken: flow.account.signIn.refreshToken(),
    accessToken: expect.stringMatching(/^access-/),
    accessTokenExpiresAt: expect.stringMatching(/^2026-11-21T12:00:0/),
    ...{ refreshTokenKind: kind, erasureKey: 'e' },
  });
});

test('a sign-in that somebody else stored meanwhile stays', async () => {
  const theirs = JSON.stringify({ clientId: 'theirs', refreshToken: 'theirs' });
  const { store, learning } = await learn({ mode: 'long-lived' }, { meanwhile: theirs });

  expect(await learning).toEqual({ kind: 'unknown' });
  expect(store.held()).toEqual(JSON.parse(theirs));
});

test('without an answer the kind stays unknown and the sign-in as it was', async () => {
  const { store, learning } = await learn({}, { fault: true });

  await expect(learning).rejects.toThrow(TokenUnavailableError);
  expect(store.held()).toMatchObject({ refreshToken: flow.account.signIn.refreshToken(), erasureKey: 'e' });
});

test('a new sign-in replaces the one before, its secret and its notes included, and nothing else', async () => {
  flow = await aFlow();
  const before = {
    ...{ clientId: 'old', clientSecret: 'old', refreshToken: 'old', accessToken: 'old', accountId: 'old' },
    ...{ refreshTokenKind: 'rotating', erasureKey: 'e', note: { kept: true } },
  };
  const at = new Date('2026-11-20T12:00:00.000Z');
  const grant = { accessToken: 'a', refreshToken: 'r', expiresInSeconds: 60 };
  const scopes = ['campaign_data', 'offline_access'];
  const after = withSignIn(JSON.stringify(before), { clientId: 'new', scopes }, grant, at);

  expect(after).toEqual({
    ...{ clientId: 'new', refreshToken: 'r', accessToken: 'a', erasureKey: 'e', note: { kept: true } },
    ...{ accessTokenExpiresAt: '2026-11-20T12:01:00.000Z', signedInAt: at.toISOString() },
    scopes: 'campaign_data offline_access',
  });
  expect(withoutSignIn(JSON.stringify(after))).toEqual({ erasureKey: 'e', note: { kept: true } });
  expect(withSignIn('no JSON', { clientId: 'new', scopes }, grant, at)).not.toHaveProperty('note');
  expect(noteOf(JSON.stringify(before))).toEqual({
    clientId: 'old',
    accountId: 'old',
    refreshTokenKind: 'rotating',
  });
  expect(noteOf('[]')).toEqual({});
});
