import { chmodSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { openStoreTarget } from '../../cli/target/open-store.ts';
import { createSignInFile } from '../../cli/target/sign-in-file.ts';
import type { Target } from '../../cli/target/target.ts';
import { readMeta, writeMeta } from '../../local/store/meta.ts';
import { restoreBackup } from '../../local/store/restore.ts';
import { storeFiles } from '../../local/store/store-files.ts';
import { erasureKeyIn, noteOf, parseSignIn, withTokens } from '../../shared/constant-contact/sign-in.ts';
import { aClock } from '../support/a-clock.ts';
import { aHome } from '../support/a-store.ts';

/**
 * What the first version with a store has written on a computer, byte for byte: a computer that is updated holds these, so
 * they are never made anew. A folder of its own for every format.
 */
const folder = fileURLToPath(new URL('store-format-1', import.meta.url));
const stored = (file: string) => readFileSync(join(folder, file), 'utf8');
const clock = aClock('2026-11-26T14:05:00.000Z');

let home: string;
beforeEach(async () => {
  home = await aHome();
  const files = storeFiles(home);
  mkdirSync(files.folder, { mode: 0o700 });
  copyFileSync(join(folder, 'meta.json.txt'), files.meta);
  copyFileSync(join(folder, 'settings.json.txt'), join(files.folder, 'settings.json'));
  copyFileSync(join(folder, 'dead-letters.jsonl'), files.deadLetters);
  copyFileSync(join(folder, 'sign-in.json.txt'), join(home, 'sign-in.json'));
  chmodSync(join(home, 'sign-in.json'), 0o600);
});

async function restored(): Promise<Target> {
  const how = { clock, version: '0.1.0', command: 'store restore' };
  await restoreBackup(home, join(folder, 'backup.jsonl'), how);
  return openStoreTarget(home, 'list', { clock, onRepaired: () => {} });
}

describe('the files of a store of format 1', () => {
  it('say whose it is, and are written the same', async () => {
    const { meta } = storeFiles(home);
    const content = await readMeta(meta);
    expect(content).toMatchObject({ account: { id: 'simulated00001', name: 'Simulated Newsletters' } });
    if (content) await writeMeta(meta, content);
    expect(readFileSync(meta, 'utf8')).toBe(stored('meta.json.txt'));
  });

  it('are a backup from which a table is made', async () => {
    const target = await restored();
    const record = await target.records.readNow('waits@example.com');
    await target.close();

    expect(record?.assessment).toMatchObject({ decision: 'retry', rule: 'soft-bounces' });
    expect(record?.history.newest).toHaveLength(1);
  });

  it('say what the last run was made with', async () => {
    const target = await restored();
    await target.close();

    expect([target.policy.name, target.outputs.RequestsPerDay]).toEqual(['standard', '2000']);
  });

  it('are messages that could not be decided', async () => {
    const target = await restored();
    const { letters, isWhole } = await target.deadLetters.look();
    await target.close();

    expect(isWhole).toBe(true);
    expect(letters).toMatchObject([
      { id: '11111111-0000-4000-8000-000000000001', sentAt: '2026-11-20T12:00:00.000Z', receives: 11 },
    ]);
    expect(letters[0]?.body).toContain('unreadableRow');
  });
});

describe('a sign-in of then', () => {
  it('is used, with what is noted beside it', async () => {
    const text = (await createSignInFile(home).read())?.text;

    expect(parseSignIn(text)).toMatchObject({ clientId: 'client', refreshToken: 'refresh-1' });
    expect(noteOf(text)).toEqual({
      ...{ clientId: 'client', scopes: 'campaign_data offline_access account_read' },
      ...{ accountId: 'simulated00001', accountName: 'Simulated Newsletters' },
      ...{ signedInAt: '2026-11-20T12:00:00.000Z', refreshTokenKind: 'long-lived' },
    });
    expect(erasureKeyIn(text)).toBe(Buffer.alloc(32, 7).toString('base64url'));
  });

  it('keeps all of that when a run stores a new token', () => {
    const before = JSON.parse(stored('sign-in.json.txt'));
    const after = withTokens(parseSignIn(JSON.stringify(before)), { accessToken: 'new' }, clock.now());

    const { accessTokenExpiresAt: _, ...rest } = before;
    expect(after).toEqual({ ...rest, accessToken: 'new' });
  });
});
