import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ky = (version: string) => ({ 'node_modules/ky': { version, integrity: `sha512-${version}` } });

test('every npm script installs first what it needs, so that it works in a fresh clone', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
  const names = Object.keys(scripts).filter((name) => !/^pre/.test(name));

  expect(names).toContain('start');
  for (const name of names) expect(scripts[`pre${name}`], name).toBe('node local/install.mjs');
});

test('npm still says what went wrong, though its warnings are off', () => {
  const project = mkdtempSync(join(tmpdir(), 'npmrc-'));
  copyFileSync('.npmrc', join(project, '.npmrc'));
  writeFileSync(join(project, 'package.json'), '{}');

  const { status, stderr } = spawnSync('npm', ['ci'], { cwd: project, encoding: 'utf8' });
  rmSync(project, { recursive: true });

  expect(status).not.toBe(0);
  expect(stderr).toMatch(/npm (error|ERR!).*package-lock\.json/s);
});

describe('the install step before every npm script', () => {
  let project: string;

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'install-'));
    mkdirSync(join(project, 'local'));
    copyFileSync('local/install.mjs', join(project, 'local/install.mjs'));
    lock('package-lock.json', ky('2.1.0'));
    executable('bin/npm', 'echo "npm $*"');
  });

  afterEach(() => rmSync(project, { recursive: true }));

  function lock(path: string, packages: object): void {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), JSON.stringify({ packages: { '': {}, ...packages } }));
  }

  function executable(path: string, line: string): void {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), `#!/bin/sh\n${line}\n`);
    chmodSync(join(project, path), 0o755);
  }

  const installed = (packages: object) => lock('node_modules/.package-lock.json', packages);
  const nodeSays = (version: string) => executable('node_modules/node/bin/node', `echo ${version}`);

  function run() {
    const env = { PATH: [join(project, 'bin'), process.env.PATH].join(':') };
    const script = join(project, 'local/install.mjs');
    return spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
  }

  test('prints nothing and installs nothing when everything is there', () => {
    installed(ky('2.1.0'));
    nodeSays('v24.21.0');

    expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('installs when node_modules is missing', () => {
    executable('bin/npm', 'echo "npm $*"; mkdir -p "$PWD/node_modules/node/bin"; exit 0');

    expect(run().stdout).toContain('npm ci');
  });

  test('installs when node_modules came from another lock file', () => {
    installed(ky('2.0.0'));
    nodeSays('v24.21.0');

    expect(run().stdout).toContain('npm ci');
  });

  test('does not miss the binaries of other platforms', () => {
    const windows = { version: '1.0.0', integrity: 'sha512-w', optional: true };
    lock('package-lock.json', { ...ky('2.1.0'), 'node_modules/binary-for-windows': windows });
    installed(ky('2.1.0'));
    nodeSays('v24.21.0');

    expect(run()).toMatchObject({ status: 0, stdout: '' });
  });

  test('says that npm failed, and stops', () => {
    executable('bin/npm', 'echo "no network" >&2; exit 1');

    const { status, stderr } = run();

    expect(status).toBe(1);
    expect(stderr).toContain('The installation did not work');
  });

  test.each([
    ['too old', 'v20.20.2'],
    ['missing', ''],
  ])('says what to do when the Node it brings is %s', (_what, version) => {
    installed(ky('2.1.0'));
    nodeSays(version);

    const { status, stderr } = run();

    expect(status).toBe(1);
    expect(stderr).toContain('--ignore-scripts=false');
  });
});
