import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSignInFile } from '../../../cli/target/sign-in-file.ts';
import { createSignInHere, signInAsSecret } from '../../../cli/target/sign-in-here.ts';
import { holdFolder } from '../../../local/store/hold-folder.ts';
import { storeFiles } from '../../../local/store/store-files.ts';
import { aClock } from '../../support/a-clock.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const file = () => join(home, 'sign-in.json');
const noSpace = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

/** Writes as long as the disk has room: without what was set aside there is none. */
function onAFullDisk(text: string) {
  const store = createSignInFile(home, {
    write(path, content) {
      if (path.endsWith('sign-in.json') && existsSync(join(home, 'sign-in.room'))) throw noSpace();
      writeFileSync(path, content);
    },
  });
  writeFileSync(file(), text, { mode: 0o600 });
  return store;
}

describe('the sign-in in a file', () => {
  it('is stored on a full disk too, in the room that was set aside for it', async () => {
    const store = onAFullDisk('before');
    store.keepRoom();
    const before = await store.read();

    expect(await store.replace(before?.version, 'after')).toBe(true);
    expect(readFileSync(file(), 'utf8')).toBe('after');
    expect(existsSync(join(home, 'sign-in.room'))).toBe(false);
  });

  it('says that the disk is full where there is no room even so, and keeps what was there', async () => {
    const store = createSignInFile(home, {
      write: () => {
        throw noSpace();
      },
    });
    writeFileSync(file(), 'before', { mode: 0o600 });
    const before = await store.read();

    await expect(store.replace(before?.version, 'after')).rejects.toThrow(
      /^Could not write ".*sign-in\.json" \(ENOSPC\)\. Is the disk full/,
    );
    expect(() => store.keepRoom()).toThrow(/^Could not set room aside in .* \(ENOSPC\)/);
    expect(readFileSync(file(), 'utf8')).toBe('before');
  });

  it('sets room aside once, and for its owner alone', () => {
    const store = createSignInFile(home);
    store.keepRoom();
    store.keepRoom();

    const { size, mode } = statSync(join(home, 'sign-in.room'));
    expect(size).toBe(16_384);
    expect(mode & 0o777).toBe(0o600);
  });

  it('goes with a sign-out, and what else is kept in it stays', async () => {
    const store = createSignInFile(home);
    await store.replace(undefined, 'signed in');
    const { version = '' } = (await store.read()) ?? {};

    expect(await store.remove(version, '{"erasureKey":"k"}')).toBe(true);
    expect((await store.read())?.text).toBe('{"erasureKey":"k"}');
  });

  it('leaves no file where nothing else is kept in it', async () => {
    const store = createSignInFile(home);
    await store.replace(undefined, 'signed in');
    const { version = '' } = (await store.read()) ?? {};

    expect(await store.remove(version, '{}')).toBe(true);
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('the sign-in as the secret of a run', () => {
  it('never writes over what a person has put there since it was read', async () => {
    const secret = signInAsSecret(home);
    writeFileSync(file(), 'old', { mode: 0o600 });
    await secret.read();
    writeFileSync(file(), 'new, by a person', { mode: 0o600 });

    await expect(secret.write('refreshed from old')).rejects.toThrow();
    expect(await secret.read()).toBe('new, by a person');
    await secret.write('refreshed from new');
    expect(readFileSync(file(), 'utf8')).toBe('refreshed from new');
  });
});

describe('changing the sign-in on this computer', () => {
  const how = (onWait: () => void, isInterrupted = () => false) => ({ holder: 'me', isInterrupted, onWait });
  const who = () => ({ now: new Date('2026-11-20T12:00:00Z'), pid: 1, host: 'here', command: 'run' });

  /** A store that a run is at work on. */
  async function aBusyStore() {
    const held = await holdFolder(home, who());
    const { meta, table } = storeFiles(home);
    writeFileSync(meta, '{}');
    writeFileSync(table, '');
    return held;
  }

  it('waits until a run that uses it has ended', async () => {
    const held = await aBusyStore();
    const order: string[] = [];
    const signIn = createSignInHere(home, {
      ...aClock(),
      async sleep() {
        order.push('the run ends');
        await held.release();
      },
    });

    const done = await signIn.exclusively(
      async () => void order.push('stored'),
      how(() => order.push('waits')),
    );
    expect(order).toEqual(['waits', 'the run ends', 'stored']);
    expect(done).toEqual({ result: undefined });
  });

  it('does nothing when somebody stops it while it waits', async () => {
    const held = await aBusyStore();
    const signIn = createSignInHere(home, aClock());

    expect(
      await signIn.exclusively(
        () => Promise.reject(new Error('It stored something.')),
        how(
          () => {},
          () => true,
        ),
      ),
    ).toBeUndefined();
    await held.release();
  });

  it('waits for nothing, and makes no store, where there is none', async () => {
    const signIn = createSignInHere(home, aClock());

    expect(
      await signIn.exclusively(
        async () => 'stored',
        how(() => {}),
      ),
    ).toEqual({ result: 'stored' });
    expect(readdirSync(home)).toEqual([]);
  });
});
