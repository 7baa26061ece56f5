import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askedFor, lostAnswer, lostRequest } from '../../../local/simulated-account/ready-made-faults.ts';
import {
  type Authorization,
  createAuthorization,
  exchangeCode,
  readPasted,
} from '../../../shared/constant-contact/authorization-code.ts';
import { aFlow, type TestFlow } from '../../support/a-flow.ts';

const scopes = ['campaign_data', 'offline_access'];
const redirectUri = 'https://localhost';
let flow: TestFlow;

beforeEach(async () => {
  flow = await aFlow();
});
afterEach(() => flow.account.close());

function authorization(clientId = flow.account.signIn.pkceClientId, redirect = redirectUri): Authorization {
  let made = 0;
  const bytes = (length: number) => {
    made += 1;
    return new Uint8Array(length).fill(made);
  };
  const { authorizeUrl } = flow.account;
  return createAuthorization({ clientId, redirectUri: redirect, scopes }, new URL(authorizeUrl), bytes);
}

/** What the browser's error page has in its address. */
async function visited({ link }: Authorization): Promise<string> {
  const { headers } = await fetch(link, { redirect: 'manual' });
  return headers.get('location') ?? '';
}

const exchange = (code: string, asked: Authorization, clientId = flow.account.signIn.pkceClientId) =>
  exchangeCode(code, asked, { clientId }, new URL(flow.account.tokenUrl), flow.parts);

async function codeFor(asked: Authorization): Promise<string> {
  const pasted = readPasted(await visited(asked), asked);
  return pasted.kind === 'code' ? pasted.code : '';
}

describe('the authorization code', () => {
  test('of the address that the browser shows becomes tokens', async () => {
    const asked = authorization();

    expect(await exchange(await codeFor(asked), asked)).toMatchObject({
      kind: 'signedIn',
      grant: { refreshToken: expect.stringMatching(/^refresh-/), scopes },
    });
  });

  test('of an application with a secret becomes tokens only with the secret', async () => {
    const { clientId, clientSecret = '' } = flow.account.signIn;
    const tokenUrl = new URL(flow.account.tokenUrl);
    const asked = authorization(clientId);
    const code = await codeFor(asked);
    const wrong = { clientId, clientSecret: 'wrong' };

    expect(await exchangeCode(code, asked, wrong, tokenUrl, flow.parts)).toMatchObject({
      ...{ kind: 'refused', why: 'unknownApplication' },
    });
    expect(await exchangeCode(code, asked, { clientId, clientSecret }, tokenUrl, flow.parts)).toMatchObject({
      kind: 'signedIn',
    });
  });

  test('is refused a second time, with another verifier, and after five minutes', async () => {
    const asked = authorization();
    const used = await codeFor(asked);
    await exchange(used, asked);
    const refused = { kind: 'refused', why: 'code' };

    expect(await exchange(used, asked)).toMatchObject(refused);
    expect(await exchange(await codeFor(asked), { ...asked, verifier: 'guessed' })).toMatchObject(refused);
    const late = await codeFor(asked);
    flow.clock.advance(5 * 60_000);
    expect(await exchange(late, asked)).toMatchObject(refused);
  });

  test('is shown once more when the request was lost, and is spent when the answer was', async () => {
    const asked = authorization();
    flow.account.faults.push({ match: askedFor('token'), times: 1, respond: lostRequest });
    expect(await exchange(await codeFor(asked), asked)).toMatchObject({ kind: 'signedIn' });

    flow.account.faults.push({ match: askedFor('token'), times: 1, respond: lostAnswer });
    expect(await exchange(await codeFor(asked), asked)).toMatchObject({ kind: 'refused', why: 'code' });
  });

  test('is not for an application of the device flow', async () => {
    const { deviceClientId } = flow.account.signIn;

    expect(await exchange('any', authorization(), deviceClientId)).toMatchObject({
      ...{ kind: 'refused', why: 'wrongKindOfApplication' },
    });
  });
});

describe('the address that is pasted', () => {
  const asked = {
    redirectUri: 'https://localhost',
    state: 'mine',
    verifier: 'v',
    scopes,
    link: new URL('https://x'),
  };
  const code = { kind: 'code', code: 'abc' };
  const mistake = (which: string) => ({ kind: 'mistake', mistake: which });

  test.each<[string, object]>([
    ['https://localhost/?code=abc&state=mine', code],
    ['  https://localhost/?state=mine&code=abc\n', code],
    ['"https://localhost/?code=abc&state=mine"', code],
    ['localhost/?code=abc&state=mine', code],
    ['HTTPS://LOCALHOST?code=abc&state=mine', code],
    ['https://localhost/?code=a%2Bc&state=mine', { kind: 'code', code: 'a+c' }],
    ['https://localhost/?error=access_denied&state=mine', { kind: 'denied' }],
    [
      'https://localhost/?error=invalid_scope&state=mine',
      { kind: 'refused', why: 'scope', status: 302, code: 'invalid_scope' },
    ],
    [
      'https://localhost/?error=unauthorized_client&state=mine',
      expect.objectContaining({ why: 'wrongKindOfApplication' }),
    ],
    ['https://localhost/?error=What%20now&state=mine', { kind: 'refused', why: 'unexpected', status: 302 }],
    ['', mistake('notAnAddress')],
    ['abc', mistake('notAnAddress')],
    ['code=abc&state=mine', mistake('notAnAddress')],
    ['javascript:alert(1)', mistake('notAnAddress')],
    ['https://authz.constantcontact.com/oauth2/default/v1/authorize?state=mine', mistake('anotherPage')],
    ['https://localhost.evil.example/?code=abc&state=mine', mistake('anotherPage')],
    ['http://localhost/?code=abc&state=mine', mistake('anotherPage')],
    ['https://localhost:8443/?code=abc&state=mine', mistake('anotherPage')],
    ['https://localhost/elsewhere?code=abc&state=mine', mistake('anotherPage')],
    ['https://localhost/?state=mine', mistake('noCode')],
    ['https://localhost/', mistake('noCode')],
    ['https://localhost/?code=abc', mistake('noState')],
    ['https://localhost/?code=abc&state=', mistake('noState')],
    ['https://localhost/?code=abc&state=another', mistake('otherState')],
    ['https://localhost/?error=access_denied&state=another', mistake('otherState')],
  ])('%j', (text, meaning) => {
    expect(readPasted(text, asked)).toEqual(meaning);
  });

  test('is compared with the whole redirect, its port and path included', () => {
    const own = { ...asked, redirectUri: 'http://localhost:8976/callback' };

    expect(readPasted('localhost:8976/callback?code=abc&state=mine', own)).toEqual(code);
    expect(readPasted('http://localhost:8976/?code=abc&state=mine', own)).toEqual(mistake('anotherPage'));
  });
});

test('the link asks with a challenge and a state, and never shows the verifier', () => {
  const { link, state, verifier } = authorization();

  expect(Object.fromEntries(link.searchParams)).toEqual({
    ...{ client_id: 'simulated-application-pkce', response_type: 'code', redirect_uri: redirectUri },
    ...{ scope: 'campaign_data offline_access', state, code_challenge_method: 'S256' },
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(verifier).toMatch(/^[\w-]{43}$/);
  expect(link.href).not.toContain(verifier);
});

test('the challenge is that of the example in RFC 7636', () => {
  const bytes = () => Buffer.from('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', 'base64url');
  const { link } = createAuthorization({ clientId: 'c', redirectUri, scopes }, new URL('https://x'), bytes);

  expect(link.searchParams.get('code_challenge')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
});
