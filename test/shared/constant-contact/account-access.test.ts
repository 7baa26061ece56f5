import { afterEach, describe, expect, test } from 'vitest';
import {
  answerThrottled,
  askedFor,
  lostRequest,
  maintenancePage,
} from '../../../local/simulated-account/ready-made-faults.ts';
import type { SimulatedAccountOptions } from '../../../local/simulated-account/simulated-account.ts';
import {
  missingRights,
  readAccount,
  readPrivileges,
  scopesFor,
} from '../../../shared/constant-contact/account-access.ts';
import { aFlow, type TestFlow } from '../../support/a-flow.ts';
import { anAccount } from '../../support/an-account.ts';

const all = ['campaign_data', 'offline_access', 'account_read'];
const may = ['ui:campaign:metrics', 'campaign:read', 'account:read'];

describe('the rights that are missing', () => {
  test('are none when all were given', () => {
    expect(missingRights(['reading'], all, may)).toEqual([]);
  });

  test.each<[string, string[], string[], [string, string][]]>([
    ['a scope left out', ['campaign_data', 'offline_access'], may, [['account_read', 'person']]],
    ['a privilege', all, ['campaign:read', 'account:read'], [['ui:campaign:metrics', 'owner']]],
    [
      'both, scopes first',
      ['offline_access', 'account_read'],
      ['account:read', 'ui:campaign:metrics'],
      [
        ['campaign_data', 'person'],
        ['campaign:read', 'owner'],
      ],
    ],
  ])('%s, with who grants it', (_, scopes, privileges, missing) => {
    const found = missingRights(['reading'], scopes, privileges);

    expect(found.map(({ name, grantedBy }) => [name, grantedBy])).toEqual(missing);
  });

  test('are more for evidence', () => {
    expect(missingRights(['reading', 'evidence'], all, may).map(({ name }) => name)).toEqual([
      ...['contact_data', 'contacts:read'],
    ]);
  });

  test('are no privileges where those could not be read', () => {
    expect(missingRights(['reading'], all, undefined)).toEqual([]);
  });

  test('are asked for by scopes, and contacts only when wanted', () => {
    expect(scopesFor(['reading'])).toEqual(all);
    expect(scopesFor(['reading', 'evidence'])).toEqual([...all, 'contact_data']);
  });
});

describe('the account', () => {
  let flow: TestFlow;
  afterEach(() => flow.account.close());

  const scopes = ['account_read'];
  const start = async (options: Partial<SimulatedAccountOptions> = {}) => {
    flow = await aFlow({ tokens: { scopes }, ...options });
    return flow.account.signIn.accessToken();
  };

  test('is named by its id and by what its owner calls it', async () => {
    const owner = { encodedAccountId: 'a01', organization: 'Anns \u001b[31mShop' };
    const token = await start({ account: { ...anAccount(), owner } });

    expect(await readAccount(token, flow.asking)).toEqual({ id: 'a01', name: 'Anns \u001b[31mShop' });
  });

  test('has users with privileges', async () => {
    expect(await readPrivileges(await start({ privileges: ['campaign:read'] }), flow.asking)).toEqual([
      'campaign:read',
    ]);
  });

  test.each([
    ['the scope is missing', async () => start({ tokens: { scopes: ['campaign_data'] } })],
    ['the token is made up', async () => start().then(() => 'made-up')],
  ])('is not known when %s', async (_, begin) => {
    expect(await readAccount(await begin(), flow.asking)).toBeUndefined();
  });

  test.each([
    ['nobody answers', lostRequest],
    ['it is throttled', answerThrottled],
    ['a proxy answers', maintenancePage],
  ])('is not known, and neither are privileges, when %s', async (_, respond) => {
    const token = await start();
    for (const purpose of ['account', 'privileges'] as const)
      flow.account.faults.push({ match: askedFor(purpose), respond });

    expect(await readAccount(token, flow.asking)).toBeUndefined();
    expect(await readPrivileges(token, flow.asking)).toBeUndefined();
  });
});
