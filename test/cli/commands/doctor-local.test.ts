import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../../cli/operate/checks/finding.ts';
import { openStoreTarget } from '../../../cli/target/open-store.ts';
import { writeRunSettings } from '../../../local/run/run-settings.ts';
import { closeAtOnce, listenOnLoopback } from '../../../local/servers/loopback.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';
import { systemClock } from '../../../shared/clock.ts';
import { aHome, aStore, documentsOf } from '../../support/a-store.ts';
import { runHere } from '../../support/run-command-line.ts';

let vendor: Server;
let vendorApiUrl: string;
let home: string;
beforeAll(async () => {
  vendor = createServer((_, response) => response.writeHead(404).end());
  vendorApiUrl = await listenOnLoopback(vendor);
});
afterAll(() => closeAtOnce(vendor));
beforeEach(async () => {
  home = await aHome();
});

const signIn = {
  ...{ clientId: 'key', refreshToken: 'token', refreshTokenKind: 'long-lived' },
  ...{ signedInAt: '2026-11-02T10:00:00.000Z', accountId: 'a1', accountName: 'Toys' },
};
const writeSignIn = (content: object) =>
  writeFileSync(join(home, 'sign-in.json'), JSON.stringify(content), { mode: 0o600 });

/** A store into which a run has read; its backup is so old, and something may have been written since. */
async function readInto({ backUpDaysAgo = 0, hasUnsaved = false } = {}): Promise<void> {
  const past = { ...systemClock, now: () => new Date(systemClock.now().getTime() - backUpDaysAgo * dayMs) };
  const store = await aStore(home, { ...past, advance: () => {} });
  await writeRunSettings(store.folder, {
    policy: '{"name":"standard","tuned":{}}',
    ...{ requestsPerDay: 2_000, lookbackDays: 90 },
  });
  await store.backUp();
  if (hasUnsaved)
    await documentsOf(store).send(
      new PutCommand({ TableName: store.tableName, Item: { pk: 'ADDRESS#ann@example.com' } }),
    );
  await store.close();
}

async function doctor(environment: Readonly<Record<string, string>> = {}) {
  const { exitCode, printed } = await runHere(['doctor', '--local', '--json'], {
    ...{ clock: systemClock, home, vendorApiUrl },
    outside: {
      ...{ environment, fetch, chance: (length) => new Uint8Array(length) },
      ...{ nextLine: async () => undefined, openBrowser: () => false },
    },
    openStore: (command) => openStoreTarget(home, command, { clock: systemClock, onRepaired: () => {} }),
  });
  const { findings }: { readonly findings: readonly Finding[] } = JSON.parse(printed);
  return { exitCode, findings, of: (about: string) => findings.find((each) => each.about === about) };
}

describe('doctor --local', () => {
  it('finds nothing wrong with a store that a run has read into, and looks at everything', async () => {
    await readInto();
    writeSignIn(signIn);
    const { exitCode, findings } = await doctor();

    expect(findings.map(({ about, kind, says }) => `${kind} ${about}: ${says}`)).toEqual([
      `good store: Found: the store in ${join(home, 'store')}.`,
      'good table: It answers.',
      'good messages: 0 wait for the next run, and 0 could not be decided; all can be read.',
      'good backups: 1, the newest made today; nothing was written since.',
      expect.stringMatching(/^good disk: \d+ MB are free\.$/),
      `good sign-in: Signed in to Toys, since 2026-11-02, in the file ${join(home, 'sign-in.json')}; the refresh token is long-lived.`,
      expect.stringMatching(/^good Constant Contact: 127\.0\.0\.1:\d+ answers this computer\.$/),
      'good clock: Within two minutes of Constant Contact.',
    ]);
    expect(exitCode).toBe(0);
  });

  it('looks at the rest while a run has the store, and says who has it', async () => {
    await readInto();
    writeSignIn(signIn);
    const store = await aStore(home);
    const { exitCode, of } = await doctor();
    await store.close();

    expect(of('store')).toMatchObject({
      kind: 'unseen',
      says: expect.stringContaining('is in use by `bounce-hygiene run`'),
    });
    expect([of('backups')?.kind, of('sign-in')?.kind, of('table'), exitCode]).toEqual([
      'good',
      'good',
      undefined,
      5,
    ]);
  });

  it('says that no run has made a store yet', async () => {
    writeSignIn(signIn);
    const { exitCode, of } = await doctor();

    expect(of('store')).toMatchObject({ kind: 'needs', says: expect.stringContaining('There is no store') });
    expect(exitCode).toBe(5);
  });

  it.each<[what: string, store: Parameters<typeof readInto>[0], kind: string, says: string]>([
    [
      'is old while nothing was written since',
      { backUpDaysAgo: 30 },
      'good',
      '1, the newest made 30 days ago; nothing was written since.',
    ],
    [
      'lacks what was written of late',
      { backUpDaysAgo: 1, hasUnsaved: true },
      'good',
      '1, the newest made yesterday; the next run saves what was written since.',
    ],
    [
      'has lacked for a week what was written since',
      { backUpDaysAgo: 7, hasUnsaved: true },
      'needs',
      'The newest backup was made 7 days ago, and does not hold what was written since.',
    ],
  ])('judges a backup that %s', async (_, store, kind, says) => {
    await readInto(store);

    expect((await doctor()).of('backups')).toMatchObject({ kind, says });
  });

  it('says that there is no backup, and that one is damaged', async () => {
    await readInto();
    const backups = join(home, 'store', 'backups');
    rmSync(backups, { recursive: true });
    expect((await doctor()).of('backups')).toMatchObject({ kind: 'needs', says: 'There is no backup.' });

    mkdirSync(backups);
    writeFileSync(join(backups, '2026-11-26T140500Z.jsonl'), 'not a backup\n');
    expect((await doctor()).of('backups')).toMatchObject({
      kind: 'needs',
      says: expect.stringContaining('2026-11-26T140500Z.jsonl'),
    });
  });

  it('says which message cannot be read', async () => {
    await readInto();
    appendFileSync(join(home, 'store', 'dead-letters.jsonl'), '{}\n');

    expect((await doctor()).of('messages')).toMatchObject({
      kind: 'needs',
      says: expect.stringMatching(/^Line 1 of ".*dead-letters\.jsonl" is not a message\./),
    });
  });

  it.each<[what: string, content: object | undefined, kind: string, says: RegExp]>([
    ['nobody has signed in', undefined, 'needs', /^Nobody has signed in on this computer/],
    ['somebody has signed out', { erasureKey: 'k' }, 'needs', /^Nobody has signed in on this computer/],
    ['it is none', { ...signIn, refreshToken: 'a b' }, 'needs', /is no sign-in that can be used/],
    ['it rotates', { ...signIn, refreshTokenKind: 'rotating' }, 'good', /rotating, so that one lost answer/],
    ['it is of an older version', { clientId: 'key', refreshToken: 'token' }, 'good', /has not shown yet/],
  ])('says of the sign-in that %s', async (_, content, kind, says) => {
    await readInto();
    if (content) writeSignIn(content);

    expect((await doctor()).of('sign-in')).toMatchObject({ kind, says: expect.stringMatching(says) });
  });

  it('says of the sign-in that it was not used for half a year, and how to sign in', async () => {
    await readInto();
    writeSignIn(signIn);
    const lastUsed = new Date(systemClock.now().getTime() - 180 * dayMs);
    utimesSync(join(home, 'sign-in.json'), lastUsed, lastUsed);

    expect((await doctor()).of('sign-in')).toMatchObject({
      kind: 'needs',
      says: expect.stringContaining('not used for 180 days'),
      fix: 'npx bounce-hygiene sign-in: docs/SIGN_IN.md.',
    });
  });

  it('takes the sign-in that the environment gives, and says what of that is missing', async () => {
    await readInto();
    const given = { BOUNCE_HYGIENE_REFRESH_TOKEN: 'token', BOUNCE_HYGIENE_CLIENT_ID: 'key' };

    expect((await doctor(given)).of('sign-in')).toMatchObject({
      kind: 'good',
      says: 'The environment gives it (BOUNCE_HYGIENE_REFRESH_TOKEN); it is stored nowhere.',
    });
    expect((await doctor({ BOUNCE_HYGIENE_REFRESH_TOKEN: 'token' })).of('sign-in')).toMatchObject({
      kind: 'needs',
      says: expect.stringContaining('BOUNCE_HYGIENE_CLIENT_ID is not'),
    });
  });
});
