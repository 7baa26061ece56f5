// Runs before every npm script, on whatever Node the machine has, with nothing installed yet: plain JavaScript, no
// dependencies, and not a word when there is nothing to do. With --omit=dev the development tools may be missing: to
// deploy and to operate takes two thirds of the space, which fits into the home of AWS CloudShell.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Not import.meta.dirname, which Node has since 20.11 only.
const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const neededNodeMajor = 24;
const mayOmitDev = process.argv.includes('--omit=dev');
const lock = join(root, '.installing');

let installed = packagesIn(join(modules, '.package-lock.json'));
// Also where all seems to be there: another command may be about to delete it.
if (existsSync(lock) || !isInstalled()) {
  takeLock();
  // Whoever had the lock before may have installed it.
  installed = packagesIn(join(modules, '.package-lock.json'));
  if (!isInstalled()) install();
  rmSync(lock, { force: true });
}
const problem = nodeProblem();
if (problem) stop(problem);

/** npm writes down what it installed once it is done, so that file is the stamp; a broken-off install leaves none. */
function isInstalled() {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  return Object.entries(wanted).every(([path, { version, integrity, dev, optional, devOptional }]) => {
    const found = installed[path];
    // Binaries for other platforms are in the lock file and rightly not on the disk.
    if (!found) return path === '' || optional || devOptional || (dev && mayOmitDev);
    return found.version === version && found.integrity === integrity;
  });
}

/** One at a time: of two that install at the same moment, each deletes what the other has just written. */
function takeLock() {
  for (let hasSaidSo = false; ; hasSaidSo = true) {
    try {
      writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') stop(`The installation did not work (${error.message}).`);
    }
    if (isAbandoned()) rmSync(lock, { force: true });
    else if (!hasSaidSo)
      console.error('Another command is installing what this project needs; waiting for it ...');
    // Waits a quarter of a second: nothing here may be asynchronous before everything is there.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
}

/** Whether the command that took the lock has ended without giving it back. */
function isAbandoned() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // Written in two steps: for a moment it is empty.
    if (pid === 0) return Date.now() - statSync(lock).mtimeMs > 10_000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function packagesIn(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : {};
}

function install() {
  // Whoever has the development tools keeps them.
  const dev =
    mayOmitDev && !Object.values(installed).some((found) => found.dev) ? '--omit=dev' : '--include=dev';
  // Standard output belongs to what the command prints: somebody may read it with a program.
  console.error(
    `Installing what this project needs (npm ci ${dev}).\nThis happens once and takes about half a minute ...`,
  );
  // Without our own bin folder: npm is about to delete it, together with the Node it would be running on.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== join(modules, '.bin'));
  // Errors only: the warnings are about packages that want a newer Node than the machine's, which this brings along.
  const { status, error } = spawnSync('npm', ['ci', dev, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['inherit', process.stderr, 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  rmSync(lock, { force: true });
  stop(`The installation did not work${error ? ` (${error.message})` : ''}. Look above for what npm says.`);
}

/** The project brings its own Node as an npm package; npm fetches it in an install script, which can be switched off. */
function nodeProblem() {
  const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  const version = (stdout ?? '').trim();
  if (Number.parseInt(version.slice(1), 10) >= neededNodeMajor) return undefined;
  return [
    `This project runs on its own Node ${neededNodeMajor}, and node_modules has ${version || 'none'}.`,
    'npm fetches it in an install script, so this happens when scripts are switched off (--ignore-scripts).',
    'To repair it: npm config delete ignore-scripts && npm ci --ignore-scripts=false',
  ].join('\n');
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
