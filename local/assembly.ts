import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesise } from './synthesise.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const cacheIn = (project: string) => join(project, 'node_modules', '.cache', 'bounce-hygiene');

/** All that the CDK makes the template and the bundles of; the lock file stands for every package. */
const sources = [
  'infra',
  'functions',
  'shared',
  'cdk.json',
  'cdk.context.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
/** Enough for switching between two sets of settings, and no more: one is 5 MB. */
const mostKept = 3;

interface AssemblyParts {
  readonly project?: string;
  /** The folder of the person's own CDK settings. */
  readonly home?: string;
  /** Writes the template and the bundles into a folder. */
  readonly make?: (folder: string) => Promise<void>;
  /** Called before something is made. */
  readonly onMake?: () => void;
}

/**
 * The template and the bundles of this project with the settings as they are now: made by the command a deployment begins
 * with, and kept under a hash of all they are made of, so that they are made once.
 *
 * @returns the folder that holds them.
 * @throws {SynthesisError} with what the CDK printed, when it fails.
 */
export async function readyAssembly({
  project = projectFolder,
  home = homedir(),
  make = synthesise,
  onMake = () => {},
}: AssemblyParts = {}): Promise<string> {
  const cache = cacheIn(project);
  const folder = join(cache, hashOf(project, home));
  if (existsSync(folder)) {
    const now = new Date();
    utimesSync(folder, now, now);
    return folder;
  }
  onMake();
  mkdirSync(cache, { recursive: true });
  const part = join(cache, `part-${process.pid}`);
  rmSync(part, { recursive: true, force: true });
  const remove = () => rmSync(part, { recursive: true, force: true, maxRetries: 5 });
  // However this process ends, Ctrl-C included, nothing half made stays.
  process.once('exit', remove);
  try {
    await make(part);
    // Another process may have been quicker; what it made is the same.
    if (!existsSync(folder)) renameSync(part, folder);
  } finally {
    process.off('exit', remove);
    remove();
  }
  removeOldest(cache);
  return folder;
}

function hashOf(project: string, home: string): string {
  const hash = createHash('sha256');
  const files = [...sources.flatMap((name) => filesIn(join(project, name))), join(home, '.cdk.json')];
  for (const file of files) {
    const content = existsSync(file) ? readFileSync(file) : '';
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}

function filesIn(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function removeOldest(cache: string): void {
  const kept = readdirSync(cache)
    .filter((name) => !name.startsWith('part-'))
    .map((name) => join(cache, name))
    .map((path) => ({ path, usedAt: statSync(path).mtimeMs }))
    .toSorted((one, other) => other.usedAt - one.usedAt);
  for (const { path } of kept.slice(mostKept)) rmSync(path, { recursive: true, force: true });
}
