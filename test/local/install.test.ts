import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ky = (version: string) => ({ 'node_modules/ky': { version, integrity: `sha512-${version}` } });

const {
  scripts,
  dependencies,
}: Record<'scripts' | 'dependencies', Record<string, string>> = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
/** What somebody runs who only tries, deploys and operates; everything else is for development. */
const operatorScripts = ['start', 'synth', 'account'];

test('every npm script installs first what it needs, so that it works in a fresh clone', () => {
  const names = Object.keys(scripts).filter((name) => !/^pre/.test(name));

  expect(names).toEqual(expect.arrayContaining(['test', ...operatorScripts]));
  for (const name of names) {
    const install = `node local/install.mjs${operatorScripts.includes(name) ? ' --omit=dev' : ''}`;
    expect(scripts[`pre${name}`], name).toBe(install);
  }
});

test('a deployment needs no development tool: all that its code imports is among the dependencies', () => {
  const imported = packagesImportedBy([
    'functions/poller/handler.ts',
    'functions/classifier/handler.ts',
    'cli/main.ts',
    'infra/app.ts',
    'local/simulated-account/serve.ts',
  ]);

  expect(imported).toEqual(expect.arrayContaining(['aws-cdk-lib', 'commander', 'ky', 'zod']));
  // `npm run rules` alone loads the one that is missing.
  expect(imported.filter((name) => !(name in dependencies))).toEqual(['cdk-nag']);
  // These are run, not imported: by `npx cdk`, by the CDK to bundle the functions, and as the Node of all commands.
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(['aws-cdk', 'esbuild', 'node']));
});

test("what a deployment installs leaves a quarter of CloudShell's home of 1 GB free", () => {
  const { packages }: { packages: Record<string, { dev?: true }> } = JSON.parse(
    readFileSync('package-lock.json', 'utf8'),
  );
  const needed = Object.keys(packages).filter(
    (path) => path !== '' && !packages[path]?.dev && existsSync(path),
  );
  const installedMb = bytesOf(needed) / 2 ** 20;

  expect(installedMb).toBeGreaterThan(300);
  // Measured with `.ci/install-in-one-gigabyte`: npm's cache takes two fifths of what it installs.
  expect(installedMb * 1.4).toBeLessThan((1024 * 3) / 4);
});

/** What packages take on the disk, each without those inside that the lock file lists on their own. */
function bytesOf(packagePaths: readonly string[]): number {
  const blocksByInode = new Map<number, number>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      // What the package `node` fetches into itself is in no lock file.
      if (entry.name === 'node_modules' && folder !== 'node_modules/node') continue;
      if (entry.isDirectory()) visit(path);
      else blocksByInode.set(lstatSync(path).ino, lstatSync(path).blocks);
    }
  };
  for (const path of packagePaths) visit(path);
  return [...blocksByInode.values()].reduce((sum, blocks) => sum + blocks * 512, 0);
}

/** The names of the packages that running these files may load. */
function packagesImportedBy(entryPoints: string[]): string[] {
  const { metafile } = buildSync({
    ...{ entryPoints, bundle: true, write: false, metafile: true, outdir: 'unused' },
    ...{ platform: 'node', format: 'esm', packages: 'external' },
  });
  const paths = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external && !isBuiltin(path)).map(({ path }) => path),
  );
  return [...new Set(paths.map((path) => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path))];
}

test.each(['local/install.mjs', 'infra/app.mjs'])(
  "%s, which runs on the machine's Node, asks for nothing newer than Node 20.0",
  (file) => {
    // In Node since 20.11; checked by hand with 20.9, where this was the one thing that was missing.
    expect(readFileSync(file, 'utf8')).not.toMatch(/(?<!Not )import\.meta\.(dirname|filename)/);
  },
);

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

  const developmentTool = { 'node_modules/vitest': { version: '5.1.0', integrity: 'sha512-v', dev: true } };

  const installed = (packages: object) => lock('node_modules/.package-lock.json', packages);
  const nodeSays = (version: string) => executable('node_modules/node/bin/node', `echo ${version}`);

  function run(...flags: string[]) {
    const env = { PATH: [join(project, 'bin'), process.env.PATH].join(':') };
    const script = join(project, 'local/install.mjs');
    return spawnSync(process.execPath, [script, ...flags], { env, encoding: 'utf8' });
  }

  test('prints nothing and installs nothing when everything is there', () => {
    installed(ky('2.1.0'));
    nodeSays('v24.21.0');

    expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('installs when node_modules is missing', () => {
    executable('bin/npm', 'echo "npm $*"; mkdir -p "$PWD/node_modules/node/bin"; exit 0');

    expect(run()).toMatchObject({ stdout: '', stderr: expect.stringMatching(/^npm ci --include=dev /m) });
  });

  test('installs when node_modules came from another lock file', () => {
    installed(ky('2.0.0'));
    nodeSays('v24.21.0');

    expect(run()).toMatchObject({ stdout: '', stderr: expect.stringMatching(/^npm ci --include=dev /m) });
  });

  test('does not miss the binaries of other platforms', () => {
    const windows = { version: '1.0.0', integrity: 'sha512-w', optional: true };
    lock('package-lock.json', { ...ky('2.1.0'), 'node_modules/binary-for-windows': windows });
    installed(ky('2.1.0'));
    nodeSays('v24.21.0');

    expect(run()).toMatchObject({ status: 0, stdout: '' });
  });

  describe('where only what a deployment needs is installed', () => {
    beforeEach(() => {
      lock('package-lock.json', { ...ky('2.1.0'), ...developmentTool });
      installed(ky('2.1.0'));
      nodeSays('v24.21.0');
    });

    test('leaves it alone before a command that needs no more', () => {
      expect(run('--omit=dev')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    });

    test('completes it before a command for development', () => {
      expect(run().stderr).toMatch(/^npm ci --include=dev /m);
    });

    test('brings it up to date without the development tools', () => {
      installed(ky('2.0.0'));

      expect(run('--omit=dev').stderr).toMatch(/^npm ci --omit=dev /m);
    });
  });

  test('installs only what a deployment needs where nothing is installed and no more is needed', () => {
    lock('package-lock.json', { ...ky('2.1.0'), ...developmentTool });

    expect(run('--omit=dev').stderr).toMatch(/^npm ci --omit=dev /m);
  });

  test('does not take the development tools away from somebody who has them', () => {
    lock('package-lock.json', { ...ky('2.1.0'), ...developmentTool });
    installed({ ...ky('2.0.0'), ...developmentTool });

    expect(run('--omit=dev').stderr).toMatch(/^npm ci --include=dev /m);
  });

  describe('where two commands begin at the same moment', () => {
    const lockFile = () => join(project, '.installing');
    /** An installation that takes a while, and leaves its mark where another one is at work. */
    const slowNpm = [
      'echo begin >> "$PWD/npm.log"',
      'sleep 1',
      'mkdir -p "$PWD/node_modules/node/bin"',
      'cp "$PWD/package-lock.json" "$PWD/node_modules/.package-lock.json"',
      'printf "#!/bin/sh\\necho v24.21.0\\n" > "$PWD/node_modules/node/bin/node"',
      'chmod +x "$PWD/node_modules/node/bin/node"',
    ].join('\n');

    const start = async (...flags: string[]) => {
      const env = { PATH: [join(project, 'bin'), process.env.PATH].join(':') };
      const child = spawn(process.execPath, [join(project, 'local/install.mjs'), ...flags], { env });
      const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      return { status, stderr };
    };

    test('installs once: the other waits, and says so', async () => {
      executable('bin/npm', slowNpm);

      const both = await Promise.all([start(), start()]);

      expect(both.map(({ status }) => status)).toEqual([0, 0]);
      expect(readFileSync(join(project, 'npm.log'), 'utf8')).toBe('begin\n');
      const said = both.map(({ stderr }) => stderr.split(' ')[0]).sort();
      expect(said).toEqual(['Another', 'Installing']);
      expect(existsSync(lockFile())).toBe(false);
    });

    test('waits before it uses what another is about to delete', async () => {
      executable('bin/npm', slowNpm);
      lock('package-lock.json', { ...ky('2.1.0'), ...developmentTool });
      installed(ky('2.1.0'));
      nodeSays('v24.21.0');
      const other = start();
      while (!existsSync(lockFile())) await setImmediate();

      expect(await start('--omit=dev')).toMatchObject({
        status: 0,
        stderr: expect.stringMatching(/^Another/),
      });
      expect(await other).toMatchObject({ status: 0 });
    });

    test('does not wait for a command that has ended without finishing', async () => {
      executable('bin/npm', slowNpm);
      const { pid } = spawnSync(process.execPath, ['--version']);
      writeFileSync(lockFile(), `${pid}`);

      expect(await start()).toMatchObject({ status: 0, stderr: expect.stringMatching(/^Installing/) });
      expect(existsSync(lockFile())).toBe(false);
    });

    test('lets the next one install after npm failed', async () => {
      executable('bin/npm', 'exit 1');

      expect(await start()).toMatchObject({ status: 1 });
      expect(existsSync(lockFile())).toBe(false);
    });
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
