import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unauthorized } from '../../../local/simulated-account/errors.ts';
import {
  askedFor,
  lostAnswer,
  lostRequest,
  maintenancePage,
  serverError,
} from '../../../local/simulated-account/ready-made-faults.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { aClock, minuteMs } from '../../support/a-clock.ts';
import { aFirstWeek, thatEvening } from '../../support/a-first-week.ts';
import { aWorld, type World } from '../../support/a-world.ts';

let world: World;
const asked = (purpose: string) =>
  world.constantContact.requests.filter((request) => request.purpose === purpose).length;
const failure = () => world.poller.notes.at(-1)?.fields.why;

async function start(mode: 'rotating' | 'long-lived'): Promise<void> {
  world = await aWorld({
    account: aFirstWeek(),
    clock: aClock(thatEvening),
    simulated: { tokens: { mode } },
  });
}

describe.each(['rotating', 'long-lived'] as const)('with a %s refresh token', (mode) => {
  beforeEach(async () => {
    await start(mode);
    world.signIn({ note: 'kept by a person' });
  });
  afterEach(() => world.close());

  it('the access token is fetched once, kept in the secret, and used by later runs', async () => {
    await world.runPoller();
    expect(world.secret()).toMatchObject({
      refreshToken: world.constantContact.signIn.refreshToken(),
      accessToken: expect.stringMatching(/^access-/),
      accessTokenExpiresAt: expect.stringMatching(/^2026-03-11T18:00:0/),
      note: 'kept by a person',
    });
    world.clock.advance(hourMs);
    await world.runPoller();
    expect(asked('token')).toBe(1);
  });

  it('it is fetched again shortly before its end, day after day', async () => {
    for (let run = 0; run < 3; run += 1) {
      expect(await world.runPoller()).toBeUndefined();
      world.clock.advance(dayMs - 10 * minuteMs);
    }
    expect(asked('token')).toBe(3);
  });

  it('an access token without an expiry counts as expired', async () => {
    world.signIn({ accessToken: 'of unknown age' });
    expect(await world.runPoller()).toBeUndefined();
    expect(asked('token')).toBe(1);
  });

  it('an access token that dies early is replaced once, and the request is repeated once', async () => {
    await world.runPoller();
    world.constantContact.signIn.revoke();
    world.clock.advance(15 * minuteMs);
    expect(await world.runPoller()).toBeUndefined();
    expect(asked('token')).toBe(2);
  });

  it('a fresh access token that the list refuses ends the run: the application may be switched off', async () => {
    world.constantContact.faults.push({
      match: askedFor('summaries'),
      respond: unauthorized,
    });
    expect(await world.runPoller()).toMatchObject({
      code: 'access-refused',
      message: expect.stringMatching(/is the application active/),
    });
    expect(asked('token')).toBe(1);
    expect(asked('summaries')).toBe(3);
  });

  it('an access token of an earlier run that is refused is replaced, and its successor is refused no more than thrice', async () => {
    await world.runPoller();
    world.constantContact.faults.push({ match: askedFor('summaries'), respond: unauthorized });
    world.clock.advance(15 * minuteMs);
    expect(await world.runPoller()).toMatchObject({ code: 'access-refused' });
    expect(asked('token')).toBe(2);
    expect(asked('summaries')).toBe(1 + 3);
  });

  it('a request for a token that never arrived is simply made again', async () => {
    world.constantContact.faults.push({ match: askedFor('token'), times: 1, respond: lostRequest });
    expect(await world.runPoller()).toBeUndefined();
    expect(asked('token')).toBe(2);
  });

  it.each([
    ['a server error', serverError(503, 'html')],
    ['a page for people', maintenancePage],
    ['an answer without tokens', () => ({ status: 200, body: '{}' })],
    ['empty tokens', () => ({ status: 200, body: '{"access_token":"","refresh_token":""}' })],
  ])('%s fails this run after one more try, and the secret stays as it was', async (_, respond) => {
    world.constantContact.faults.push({ match: askedFor('token'), respond });
    const before = world.secret();
    expect(await world.runPoller()).toMatchObject({ code: 'token-unavailable' });
    expect(asked('token')).toBe(2);
    expect(world.secret()).toEqual(before);
    world.constantContact.faults.clear();
    world.clock.advance(15 * minuteMs);
    expect(await world.runPoller()).toBeUndefined();
  });

  it('a dead token asks for a person, once a run, without being offered again', async () => {
    world.constantContact.signIn.revoke('andRefreshTokens');
    if (mode === 'long-lived') world.signIn({ refreshToken: 'long-dead' });
    if (mode === 'rotating') world.signIn({ refreshToken: 'already-spent' });
    for (let run = 0; run < 3; run += 1) {
      expect(await world.runPoller()).toMatchObject({
        code: 'sign-in-needed',
        message: expect.stringMatching(/SIGN_IN/),
      });
      world.clock.advance(15 * minuteMs);
    }
    expect(asked('token')).toBe(1);
    expect(asked('summaries')).toBe(0);
    expect(world.poller.counts.SignInNeeded).toBe(3);

    world.signIn();
    expect(await world.runPoller()).toBeUndefined();
    expect(world.poller.counts.SignInNeeded).toBe(3);
  });

  it('token trouble in the middle of a run ends it as such, and blames no report', async () => {
    await world.runPoller();
    world.constantContact.signIn.revoke();
    world.constantContact.faults.push({ match: askedFor('token'), respond: serverError(503, 'empty') });
    world.clock.advance(6 * hourMs);
    expect(await world.runPoller()).toMatchObject({ code: 'token-unavailable' });
    expect(world.poller.notes.at(-1)?.fields).toMatchObject({ failed: 0 });
    world.constantContact.faults.clear();
    world.clock.advance(15 * minuteMs);
    expect(await world.runPoller()).toBeUndefined();
  });

  it('no token is fetched in the last part of a run, where it might not be stored any more', async () => {
    await world.runPoller();
    world.constantContact.signIn.revoke();
    world.clock.advance(6 * hourMs);
    // The first answer comes when half of the run is over.
    world.constantContact.faults.push({
      match: askedFor('summaries'),
      times: 1,
      respond: (_, served) => {
        world.clock.advance(31_000);
        return served();
      },
    });
    const before = world.secret();
    expect(await world.runPoller({}, 60_000)).toBeUndefined();
    expect(world.poller.notes.at(-1)?.fields.ending).toBe('timeUp');
    expect(asked('token')).toBe(1);
    expect(world.secret()).toEqual(before);
  });

  it.each([{ clientSecret: '' }, { clientSecret: null }, { accessToken: null, accessTokenExpiresAt: null }])(
    'a sign-in with %j is understood, whoever wrote it',
    async (change) => {
      world.signIn(change);
      const error = await world.runPoller();
      expect(error === undefined || String(error).includes('clientSecret')).toBe(true);
    },
  );

  it.each([
    ['line breaks around every field', (value: string) => `\n ${value}\r\n`],
    ['a tab before and a no-break space behind', (value: string) => `\t${value}\u00a0`],
  ])('a sign-in with %s is used, and stored without them', async (_, paste) => {
    const { clientId, clientSecret = '', refreshToken } = world.constantContact.signIn;
    world.signIn({
      clientId: paste(clientId),
      clientSecret: paste(clientSecret),
      refreshToken: paste(refreshToken()),
      accessToken: paste('an old one'),
      accessTokenExpiresAt: paste('2026-03-01T00:00:00Z'),
    });
    expect(await world.runPoller()).toBeUndefined();
    expect(world.secret()).toMatchObject({ clientId, refreshToken: refreshToken() });
  });

  it('a line break in the middle of the JSON text, which JSON does not allow, is one around the value', async () => {
    world.signIn(JSON.stringify(world.secret()).replace(/("refreshToken":"[^"]+)/, '$1\n'));
    expect(await world.runPoller()).toBeUndefined();
  });

  it.each([
    ['a line break inside', { refreshToken: 'refresh-\n0001' }, /refreshToken has a blank, a line break/],
    ['a blank inside', { refreshToken: 'Bearer abc' }, /refreshToken has a blank, a line break/],
    [
      'a zero-width space at its end',
      { refreshToken: 'refresh-0001\u200b' },
      /refreshToken has .* odd character/,
    ],
    ['a blank inside of the secret', { clientSecret: 'se cret' }, /clientSecret has a blank/],
    ['the address of the page', { refreshToken: 'https://localhost/?code=abc' }, /address of a page/],
    ['a part of that address', { refreshToken: 'localhost/?code=abc&state=x' }, /address of a page/],
    ['the client secret', { refreshToken: 'simulated-secret' }, /same as clientSecret/],
    ['the client id', { refreshToken: 'simulated-application' }, /same as clientId/],
    ['quotes around it', { refreshToken: '"refresh-0001"' }, /quotes or brackets/],
  ])(
    'instead of a refresh token %s: nothing is asked, and the run says what it is',
    async (_, change, why) => {
      world.signIn(change);
      const before = world.secret();
      expect(await world.runPoller()).toMatchObject({
        code: 'sign-in-needed',
        message: expect.stringMatching(why),
      });
      expect(world.constantContact.requests).toEqual([]);
      expect(world.secret()).toEqual(before);
      for (const value of Object.values(change)) expect(String(failure())).not.toContain(value);
    },
  );

  it('an access token in the place of the refresh token is named once Constant Contact does not know it', async () => {
    world.signIn({ refreshToken: 'eyJhbGciOi.eyJqdGkiOi.c2lnbmF0dXJl' });
    expect(await world.runPoller()).toMatchObject({
      code: 'sign-in-needed',
      message: expect.stringMatching(/invalid_grant.*looks like an access token/),
    });
  });

  it('a wrong client secret says what to check', async () => {
    world.signIn({ clientSecret: 'wrong' });
    expect(await world.runPoller()).toMatchObject({
      code: 'access-refused',
      message: expect.stringMatching(/clientSecret/),
    });
  });

  it('a sign-in that a person puts there during the refresh is not overwritten, and is used', async () => {
    world.constantContact.faults.push({
      match: askedFor('token'),
      times: 1,
      respond: (_, served) => {
        const answer = served();
        world.signIn({ note: 'newer' });
        return answer;
      },
    });
    expect(await world.runPoller()).toBeUndefined();
    expect(world.secret()).toMatchObject({
      note: 'newer',
      refreshToken: world.constantContact.signIn.refreshToken(),
    });
  });

  it('a secret that cannot be stored for a while is stored in the end, before the token is used', async () => {
    const order: string[] = [];
    world.constantContact.faults.push({
      match: askedFor('summaries'),
      respond: (_, served) => {
        order.push('used');
        return served();
      },
    });
    const failsTwice = ({ command, nth }: { command: string; nth: number }) => {
      if (command !== 'PutSecretValue') return undefined;
      order.push('put');
      return nth < 3 ? ({ error: 'InternalServiceError' } as const) : undefined;
    };
    expect(await world.runPoller({ secrets: failsTwice })).toBeUndefined();
    expect(order).toEqual(['put', 'put', 'put', 'used']);
  });

  it('a sign-in is recognised as stored although the answer to storing it was lost', async () => {
    const silent = ({ command, nth }: { command: string; nth: number }) =>
      command === 'PutSecretValue' && nth === 1 ? ('lostAnswer' as const) : undefined;
    expect(await world.runPoller({ secrets: silent })).toBeUndefined();
    expect(asked('token')).toBe(1);
  });

  it.each([
    ['nobody has ever put a value there', undefined],
    ['it is empty', ''],
    ['it is not JSON', 'refreshToken=abc'],
    ['it has no refresh token', '{"clientId":"a","clientSecret":"b"}'],
    ['its refresh token is empty', '{"clientId":"a","refreshToken":""}'],
    ['it is null', 'null'],
  ])('the run asks for a sign-in when %s', async (_, value) => {
    const fresh = await aWorld({ account: aFirstWeek(), clock: aClock(thatEvening) });
    if (value !== undefined) fresh.signIn(value === '' ? ' ' : value);
    expect(await fresh.runPoller()).toMatchObject({
      code: 'sign-in-needed',
      message: expect.stringMatching(/Sign in/),
    });
    expect(fresh.constantContact.requests).toEqual([]);
    await fresh.close();
  });
});

describe('with a rotating refresh token', () => {
  beforeEach(async () => {
    await start('rotating');
    world.signIn();
  });
  afterEach(() => world.close());

  it('an answer that was lost after the vendor committed it asks for a person within the run', async () => {
    world.constantContact.faults.push({ match: askedFor('token'), times: 1, respond: lostAnswer });
    expect(await world.runPoller()).toMatchObject({ code: 'sign-in-needed' });
    expect(asked('token')).toBe(2);
    expect(failure()).toMatch(/invalid_grant/);
  });

  it('a token is never offered again after its successor was stored', async () => {
    for (let run = 0; run < 5; run += 1) {
      expect(await world.runPoller()).toBeUndefined();
      world.clock.advance(dayMs);
    }
    expect(
      world.constantContact.requests.filter(({ purpose, status }) => purpose === 'token' && status !== 200),
    ).toEqual([]);
  });
});

describe('an application without a secret (PKCE)', () => {
  it('names itself in the body', async () => {
    world = await aWorld({
      account: aFirstWeek(),
      clock: aClock(thatEvening),
      simulated: { tokens: { mode: 'long-lived', clientSecret: null } },
    });
    world.signIn();
    expect(world.secret()).not.toHaveProperty('clientSecret');
    expect(await world.runPoller()).toBeUndefined();
    await world.close();
  });
});
