import { describe, expect, it } from 'vitest';
import {
  answerForbidden,
  answerQuotaExceeded,
  answerThrottled,
  askedFor,
  maintenancePage,
} from '../../../local/simulated-account/ready-made-faults.ts';
import { anOwnAccount, type OwnAccount } from '../../support/an-own-account.ts';

type Trouble = (own: OwnAccount) => void | Promise<void>;
const always = () => true;

describe('bounce-hygiene run, where Constant Contact does not answer as it should', {
  timeout: 240_000,
}, () => {
  it.each<[string, Trouble, { exitCode: number; says: string; complete: boolean; requests: number }]>([
    [
      'refuses the refresh token',
      (own) => own.signIn({ refreshToken: 'spent-long-ago' }),
      { exitCode: 4, says: '(invalid_grant). Sign in to Constant Contact', complete: false, requests: 1 },
    ],
    [
      'is given an access token in the place of a refresh token',
      (own) => own.signIn({ refreshToken: own.account.signIn.accessToken() }),
      { exitCode: 4, says: '(invalid_grant). Sign in to Constant Contact', complete: false, requests: 1 },
    ],
    [
      'refuses access',
      (own) => own.account.faults.push({ match: askedFor('summaries'), respond: answerForbidden }),
      { exitCode: 4, says: 'has the scope campaign_data', complete: false, requests: 2 },
    ],
    [
      'cannot be reached',
      (own) => own.account.close(),
      { exitCode: 1, says: 'Is this computer online', complete: false, requests: 0 },
    ],
    [
      'is replaced by a page of a proxy',
      (own) => own.account.faults.push({ match: always, respond: maintenancePage }),
      { exitCode: 1, says: 'no proxy or sign-in page', complete: false, requests: 2 },
    ],
    [
      'asks for patience twice',
      (own) => own.account.faults.push({ match: askedFor('bounces'), respond: answerThrottled, times: 2 }),
      { exitCode: 0, says: '', complete: true, requests: 9 },
    ],
    [
      'has closed the quota of the day before our share was spent',
      (own) => own.account.faults.push({ match: askedFor('bounces'), respond: answerQuotaExceeded }),
      { exitCode: 0, says: 'A second application at Constant Contact', complete: false, requests: 6 },
    ],
  ])('%s: it says so, with the exit code that scripts rely on', async (_, trouble, expected) => {
    const own = await anOwnAccount();
    own.signIn();
    await trouble(own);
    const { exitCode, printed, errors } = await own.command(['run', '--json']);

    expect(exitCode).toBe(expected.exitCode);
    expect(errors).toContain(expected.says);
    expect(JSON.parse(printed)).toMatchObject({ complete: expected.complete });
    expect(own.account.requests.length).toBe(expected.requests);
    for (const secret of own.account.signIn.issued()) expect(`${printed}${errors}`).not.toContain(secret);
  });
});
