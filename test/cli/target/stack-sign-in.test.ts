import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepSignIn } from '../../../cli/operate/sign-in.ts';
import { createStackSignIn } from '../../../cli/target/stack-sign-in.ts';
import {
  type SecretsManagerServer,
  type SecretsMisbehaviour,
  startSecretsManager,
} from '../../../local/servers/secrets-manager.ts';
import { createLease } from '../../../shared/storage/lease.ts';
import { aFlow, type TestFlow } from '../../support/a-flow.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';

const secretArn = 'secret';
let flow: TestFlow;
let table: TestTable;
let secrets: SecretsManagerServer;
let client: SecretsManagerClient;
let puts = 0;
/** What happens to a put, by its number. */
let misbehaviour: (nth: number) => SecretsMisbehaviour | undefined;

beforeEach(async () => {
  puts = 0;
  misbehaviour = () => undefined;
  table = await aTable();
  secrets = await startSecretsManager({
    onRequest({ operation }) {
      if (operation !== 'PutSecretValue') return undefined;
      puts += 1;
      return misbehaviour(puts);
    },
  });
  secrets.create(secretArn);
  client = new SecretsManagerClient({ endpoint: secrets.endpoint, maxAttempts: 1 });
  flow = await aFlow({ tokens: { mode: 'rotating' } });
});
afterEach(async () => {
  client.destroy();
  await flow.account.close();
  await secrets.close();
  await table.close();
});

const lease = () => createLease(table.documents, table.table);
const held = () => JSON.parse(secrets.current(secretArn)?.value ?? 'null');

/** Stores what somebody has agreed to, on a clock on which waiting takes no time. */
async function keep(isInterrupted = () => false, onWait = () => {}) {
  const store = createStackSignIn({
    ...{ stack: 'stack Hygiene', secretArn, secrets: client, clock: flow.clock },
    ...{ documents: table.documents, table: table.table, serviceTime: () => flow.clock.now().getTime() },
  });
  const { signIn, apiUrl, tokenUrl, deviceUrl, authorizeUrl } = flow.account;
  const { clientId, clientSecret = '' } = signIn;
  const scopes = ['campaign_data', 'offline_access'];
  const [accessToken, refreshToken] = [signIn.accessToken(), signIn.refreshToken()];
  return keepSignIn(
    {
      application: { clientId, clientSecret },
      grant: { accessToken, refreshToken, scopes, at: flow.clock.now() },
      capabilities: ['reading'],
    },
    {
      ...{ store, flow: flow.parts },
      urls: {
        ...{ apiUrl: new URL(apiUrl), tokenUrl: new URL(tokenUrl) },
        ...{ deviceUrl: new URL(deviceUrl), authorizeUrl: new URL(authorizeUrl) },
      },
      how: { holder: 'sign-in', isInterrupted, onWait },
    },
  );
}

it('a sign-in is stored before its refresh token is used, and then the new one', async () => {
  const before = flow.account.signIn.refreshToken();
  misbehaviour = (nth) => {
    const asked = flow.account.requests.filter(({ purpose }) => purpose === 'token').length;
    expect(asked).toBe(nth - 1);
    return undefined;
  };

  expect(await keep()).toMatchObject({ kind: 'kept', refreshToken: 'rotating' });
  expect(puts).toBe(2);
  expect(held().refreshToken).toBe(flow.account.signIn.refreshToken());
  expect(held().refreshToken).not.toBe(before);
});

it.each<[string, SecretsMisbehaviour]>([
  ['the request is lost', 'loseRequest'],
  ['the answer is lost', 'loseAnswer'],
])('storing is tried again when %s', async (_, what) => {
  misbehaviour = (nth) => (nth === 1 || nth === 3 ? what : undefined);

  expect(await keep()).toMatchObject({ kind: 'kept', refreshToken: 'rotating' });
  expect(held().refreshToken).toBe(flow.account.signIn.refreshToken());
});

it('a secret that may not be written stays as it was, no token is used, and the lease is given back', async () => {
  secrets.put(secretArn, '{"erasureKey":"kept"}');
  misbehaviour = () => ({ fault: 'AccessDeniedException' });

  await expect(keep()).rejects.toThrow(
    'Could not store the new sign-in in its secret (AccessDeniedException).',
  );
  expect(held()).toEqual({ erasureKey: 'kept' });
  expect(flow.account.requests.map(({ purpose }) => purpose)).not.toContain('token');
  expect(await table.item('POLL#LEASE')).toEqual({ pk: 'POLL#LEASE' });
});

it('a rotated token that cannot be stored is told of, with what to do', async () => {
  misbehaviour = (nth) => (nth > 1 ? { fault: 'InternalServiceError' } : undefined);

  await expect(keep()).rejects.toThrow(/may be spent already: sign in again when this is fixed\.$/);
});

it('waits for a run no longer than any run takes, and stores nothing then', async () => {
  const now = flow.clock.now().getTime();
  await lease().take('a run', new Date(now), new Date(now + 90 * 60_000));
  let waits = 0;
  const count = () => {
    waits += 1;
  };

  await expect(keep(undefined, count)).rejects.toThrow(
    'A run of the poller does not end; nothing was stored.',
  );
  expect(waits).toBe(600);
  expect(held()).toBeNull();
});

it('stops waiting for a run when somebody wants to stop', async () => {
  const now = flow.clock.now().getTime();
  await lease().take('a run', new Date(now), new Date(now + 60_000));

  expect(await keep(() => true)).toEqual({ kind: 'interrupted' });
  expect(held()).toBeNull();
});

it('says that what was there before could not be kept', async () => {
  secrets.put(secretArn, '{ erasureKey: no JSON }');

  expect(await keep()).toMatchObject({ kind: 'kept', wasUnreadable: true });
  expect(await keep()).toMatchObject({ kind: 'kept', wasUnreadable: false });
});

it('takes the lease of a run that has ended without giving it back', async () => {
  const now = flow.clock.now().getTime();
  await lease().take('a run', new Date(now), new Date(now + 60_000));

  expect(await keep()).toMatchObject({ kind: 'kept' });
});
