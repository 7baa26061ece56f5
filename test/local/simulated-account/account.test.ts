import { afterEach, expect, test } from 'vitest';
import { anAccount } from '../../support/an-account.ts';
import { type Asking, startAsking } from './asking.ts';
import { accountSummary, userPrivileges } from './contract.ts';

let asking: Asking;

afterEach(() => asking.server.close());

const summary = '/v3/account/summary';
const privileges = '/v3/account/user/privileges';
const named = async () =>
  userPrivileges.parse(await asking.read(privileges)).map(({ privilege_name }) => privilege_name);

test('a user may do all that matters unless told otherwise', async () => {
  asking = await startAsking();

  expect(await named()).toEqual(expect.arrayContaining(['ui:campaign:metrics', 'campaign:read']));
});

test('what a user may do is told to every token, whatever its scopes', async () => {
  asking = await startAsking({ privileges: ['contacts:read'], tokens: { scopes: [] } });

  expect(await named()).toEqual(['contacts:read']);
  expect((await asking.get(privileges, {})).status).toBe(401);
});

test('whose account it is hangs on the scope and on the privilege', async () => {
  const owner = { encodedAccountId: 'a01', organization: 'Anns Shop' };
  const account = anAccount();
  const scopes = ['account_read'];
  asking = await startAsking({ account: { ...account, owner }, tokens: { scopes } });
  expect(accountSummary.parse(await asking.read(summary))).toMatchObject({
    encoded_account_id: 'a01',
    organization_name: 'Anns Shop',
  });
  await asking.server.close();

  asking = await startAsking();
  expect((await asking.get(summary)).status).toBe(403);
  await asking.server.close();

  asking = await startAsking({ tokens: { scopes }, privileges: ['campaign:read'] });
  expect((await asking.get(summary)).status).toBe(403);
});

test('a token for the account alone reads no campaigns', async () => {
  asking = await startAsking({ tokens: { scopes: ['account_read'] } });

  expect((await asking.get('/v3/emails')).status).toBe(403);
});

test('answers bear the time of its clock', async () => {
  asking = await startAsking();
  asking.pass(3_600_000);

  expect((await asking.get(privileges)).headers.get('date')).toBe('Thu, 12 Mar 2026 10:30:00 GMT');
});
