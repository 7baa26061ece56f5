import { afterEach, describe, expect, test } from 'vitest';
import { json } from '../../../local/simulated-account/exchange.ts';
import {
  answerThrottled,
  askedFor,
  lostAnswer,
  lostRequest,
  maintenancePage,
  serverError,
} from '../../../local/simulated-account/ready-made-faults.ts';
import type { SignInOptions } from '../../../local/simulated-account/sign-in.ts';
import type { FlowParts, Refused } from '../../../shared/constant-contact/authorization-service.ts';
import { awaitDevice, startDeviceFlow } from '../../../shared/constant-contact/device-flow.ts';
import { aFlow, type TestFlow } from '../../support/a-flow.ts';

const scopes = ['campaign_data', 'offline_access'];
let flow: TestFlow;

afterEach(() => flow.account.close());

async function begin(tokens: SignInOptions = {}): Promise<void> {
  flow = await aFlow({ tokens: { device: { pendingPolls: 0 }, ...tokens } });
}

const startWith = (clientId: string, parts: Partial<FlowParts> = {}) =>
  startDeviceFlow({ clientId, scopes }, new URL(flow.account.deviceUrl), { ...flow.parts, ...parts });
const start = (parts?: Partial<FlowParts>) => startWith(flow.account.signIn.deviceClientId, parts);

async function signIn(
  onTick: (leftMs: number, trouble: Refused | undefined) => void = () => {},
  parts: Partial<FlowParts> = {},
) {
  const started = await start();
  if (started.kind !== 'started') throw new Error(`It did not start: ${JSON.stringify(started)}`);
  const clientId = flow.account.signIn.deviceClientId;
  const tokenUrl = new URL(flow.account.tokenUrl);
  return awaitDevice({ clientId }, started.code, tokenUrl, { ...flow.parts, ...parts }, onTick);
}

/** Spoils requests of one purpose, so many of them or all. */
function spoil(
  purpose: 'token' | 'device',
  respond: Parameters<TestFlow['account']['faults']['push']>[0]['respond'],
  times?: number,
): void {
  flow.account.faults.push({ match: askedFor(purpose), respond, ...(times !== undefined && { times }) });
}

const asked = (purpose: string) => flow.account.requests.filter((request) => request.purpose === purpose);

describe('the device flow', () => {
  test('gives what the person needs, and then the tokens, the scopes and the time of the grant', async () => {
    await begin({ accessTokenLifeSeconds: 28_800 });
    const started = await start();

    expect(started).toMatchObject({
      kind: 'started',
      code: { userCode: expect.stringMatching(/^[A-Z]{8}$/), intervalMs: 5_000 },
    });
    expect(await signIn()).toEqual({
      kind: 'signedIn',
      grant: {
        accessToken: expect.stringMatching(/^access-/),
        refreshToken: expect.stringMatching(/^refresh-/),
        ...{ expiresInSeconds: 28_800, scopes, at: expect.any(Date) },
      },
    });
  });

  test('waits as long as the answer says, and longer when told to slow down', async () => {
    await begin({ device: { pendingPolls: 2, intervalSeconds: 7 } });
    spoil('token', () => json(400, { error: 'slow_down' }), 1);

    expect(await signIn()).toMatchObject({ kind: 'signedIn' });
    const times = asked('token').map(({ at }) => at);
    const gaps = times.slice(1).map((at, position) => at - (times[position] ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(12_000);
    expect(times).toHaveLength(4);
  });

  test.each([
    ['denied', { person: 'denies' } as const, { kind: 'denied' }],
    ['expired', { device: { pendingPolls: 1_000, lifeSeconds: 30 } }, { kind: 'expired' }],
    [
      'granted without a refresh token',
      { scopes: ['campaign_data'] },
      { kind: 'refused', why: 'noRefreshToken' },
    ],
  ])('says that it was %s', async (_, tokens, end) => {
    await begin(tokens);

    expect(await signIn()).toEqual(end);
  });

  test('says that the server has called the code expired, whatever this clock says', async () => {
    await begin();
    spoil('token', () => json(400, { error: 'expired_token' }));

    expect(await signIn()).toEqual({ kind: 'expired' });
  });

  test.each<[string, Parameters<typeof spoil>[1]]>([
    ['a lost request', lostRequest],
    ['a busy second', answerThrottled],
    ['a server error', serverError(503, 'html')],
    ["a proxy's page", maintenancePage],
  ])('asks again after %s, and names it meanwhile', async (_, respond) => {
    await begin();
    spoil('token', respond, 2);
    const seen: unknown[] = [];

    expect(await signIn((_left, trouble) => seen.push(trouble?.why))).toMatchObject({ kind: 'signedIn' });
    expect(new Set(seen).size).toBe(2);
    expect(asked('token')).toHaveLength(3);
  });

  test('is judged by the error and not by the status', async () => {
    await begin();
    spoil('token', () => json(429, { error: 'authorization_pending' }), 1);
    spoil('token', () => json(500, { error: 'access_denied' }), 1);

    expect(await signIn()).toEqual({ kind: 'denied' });
    expect(asked('token')).toHaveLength(2);
  });

  test.each<[string, unknown, readonly string[]]>([
    ['less than was asked for', 'campaign_data', ['campaign_data']],
    ['with plus signs between them', 'campaign_data+offline_access', scopes],
    ['not named, and so those that were asked for', undefined, scopes],
    ['no text, and so those that were asked for', 7, scopes],
  ])('takes the scopes of the answer: %s', async (_, scope, granted) => {
    await begin();
    spoil('token', (_asked, served) => json(200, { ...JSON.parse(served().body), scope }));

    expect(await signIn()).toMatchObject({ kind: 'signedIn', grant: { scopes: granted } });
  });

  test('begins anew when the answer with the tokens was lost', async () => {
    await begin();
    spoil('token', lostAnswer, 1);

    expect(await signIn()).toMatchObject({ kind: 'refused', why: 'code', code: 'invalid_grant' });
  });

  test('tells at the end what was in the way all the time', async () => {
    await begin({ device: { pendingPolls: 0, lifeSeconds: 30 } });
    spoil('token', lostRequest);

    expect(await signIn()).toMatchObject({ kind: 'refused', why: 'unreachable' });
  });

  test('counts down to the end of the code', async () => {
    await begin({ device: { pendingPolls: 1, lifeSeconds: 600 } });
    const left: number[] = [];
    await signIn((leftMs) => left.push(leftMs));

    expect(left[0]).toBe(600_000);
    expect(left).toEqual([...left].sort((one, other) => other - one));
    expect(new Set(left).size).toBeGreaterThan(10);
  });

  test('stops within half a second when somebody wants to', async () => {
    await begin({ device: { pendingPolls: 1_000 } });
    let ticks = 0;
    const isInterrupted = () => ticks >= 3;

    expect(
      await signIn(
        () => {
          ticks += 1;
        },
        { isInterrupted },
      ),
    ).toEqual({ kind: 'interrupted' });
    expect(asked('token')).toHaveLength(0);
  });
});

describe('the device flow does not begin', () => {
  test.each([
    ['a client id that nobody has', 'nobody', 'unknownApplication'],
    ['an application of another flow', 'simulated-application', 'wrongKindOfApplication'],
  ])('with %s', async (_, clientId, why) => {
    await begin();

    expect(await startWith(clientId)).toMatchObject({ kind: 'refused', why });
    expect(asked('device')).toHaveLength(1);
  });

  test.each<[string, Parameters<typeof spoil>[1], string, number]>([
    ['nobody answers', lostRequest, 'unreachable', 3],
    ['it is throttled', answerThrottled, 'busy', 3],
    ['a proxy answers', maintenancePage, 'notConstantContact', 3],
    ['the answer is of another kind', () => json(200, { user_code: 'ABCDEFGH' }), 'unexpected', 1],
    ['an error has no name', () => json(400, [{ error_key: 'bad' }]), 'unexpected', 1],
  ])('when %s', async (_, respond, why, attempts) => {
    await begin();
    spoil('device', respond);

    expect(await start()).toMatchObject({ kind: 'refused', why });
    expect(asked('device')).toHaveLength(attempts);
  });

  test('where nothing listens, and says what the network said', async () => {
    await begin();
    const { deviceUrl } = flow.account;
    await flow.account.close();

    expect(await startDeviceFlow({ clientId: 'any', scopes }, new URL(deviceUrl), flow.parts)).toEqual({
      ...{ kind: 'refused', why: 'unreachable', code: 'ECONNREFUSED' },
    });
    flow = await aFlow();
  });

  test.each([
    'https://constantcontact.com.evil.example/activate',
    'https://evil.example/',
    'javascript:alert(1)',
  ])('with a link to %s', async (verification_uri_complete) => {
    await begin();
    spoil('device', (_asked, served) => {
      const answer = served();
      return json(200, { ...JSON.parse(answer.body), verification_uri_complete });
    });

    expect(await start()).toEqual({ kind: 'refused', why: 'strangeLink' });
  });

  test('with a code that could move the cursor of a terminal', async () => {
    await begin();
    spoil('device', (_asked, served) => json(200, { ...JSON.parse(served().body), user_code: 'A\u001b[2J' }));

    expect(await start()).toMatchObject({ why: 'unexpected' });
  });
});

test('no end of a flow holds a token, a code or a text of the answer', async () => {
  await begin();
  spoil('token', () => json(400, { error: 'invalid_grant', error_description: 'canary' }));
  const end = JSON.stringify(await signIn());

  expect(end).not.toContain('canary');
  for (const secret of flow.account.signIn.issued()) expect(end).not.toContain(secret);
});
