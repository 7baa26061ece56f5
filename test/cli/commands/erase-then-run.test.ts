import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSimulatedAccount } from '../../../local/simulated-account/simulated-account.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { systemClock } from '../../../shared/clock.ts';
import { aHome } from '../../support/a-store.ts';
import { aCampaign, anAccount, anActivity, aRow } from '../../support/an-account.ts';

const before = (ms: number) => new Date(systemClock.now().getTime() - ms).toISOString();
const row = (name: string) =>
  aRow({ email_address: `${name}@example.com`, created_time: before(2 * dayMs - hourMs) });

it('a person who was erased from the store does not come back with a run that reads everything again', async () => {
  const sentAt = before(2 * dayMs);
  const activities = [anActivity({ sentAt, sends: 100, bounces: ['ann', 'ben', 'cleo'].map(row) })];
  const account = await startSimulatedAccount({
    account: anAccount({ campaigns: [aCampaign({ sentAt, activities })] }),
    clock: systemClock,
    tokens: { mode: 'long-lived' },
  });
  onTestFinished(() => account.close());
  const home = await aHome();
  const { clientId, clientSecret, refreshToken } = account.signIn;
  const signIn = { clientId, clientSecret, refreshToken: refreshToken() };
  writeFileSync(join(home, 'sign-in.json'), JSON.stringify(signIn), { mode: 0o600 });

  /** The last line that the command prints, as a process of its own. */
  async function last(words: readonly string[], given: Readonly<Record<string, string>> = {}) {
    const env = {
      ...{ PATH: process.env.PATH, HOME: home, BOUNCE_HYGIENE_HOME: home, ...given },
      ...{ CONSTANT_CONTACT_API_URL: account.apiUrl, CONSTANT_CONTACT_TOKEN_URL: account.tokenUrl },
    };
    const printed = await new Promise<string>((resolve, reject) =>
      execFile(
        'node_modules/.bin/node',
        ['cli/main.ts', ...words, '--json'],
        { env },
        (error, out, errors) => (error ? reject(new Error(`${words.join(' ')}: ${errors}`)) : resolve(out)),
      ),
    );
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '');
  }
  /** As after a crash: what was published is forgotten, and all of it is read and published again. */
  const forgetPublished = () => writeFileSync(join(home, 'store', 'unclean'), '');

  expect(await last(['run'])).toMatchObject({ published: 3, addresses: 3, complete: true });
  expect(await last(['erase', 'ann@example.com', '--local', '--yes'])).toMatchObject({
    removed: { record: true, files: { backups: 1 } },
  });
  forgetPublished();
  expect(await last(['run'])).toMatchObject({ published: 2, addresses: 2, complete: true });

  // The key of erased people counts with a sign-in that is stored nowhere, too.
  expect(await last(['sign-out', '--local', '--yes'])).toMatchObject({ removed: true });
  forgetPublished();
  const given = {
    BOUNCE_HYGIENE_CLIENT_ID: clientId,
    BOUNCE_HYGIENE_CLIENT_SECRET: clientSecret ?? '',
    BOUNCE_HYGIENE_REFRESH_TOKEN: account.signIn.refreshToken(),
  };
  const asked = account.requests.length;
  const run = await last(['run'], given);
  expect(run).toMatchObject({ published: 2, addresses: 2, complete: true });
  expect(run.requests).toBe(account.requests.length - asked);
}, 240_000);
