import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Which version of this project runs, and on what. */
export interface OwnVersion {
  /** As in package.json. */
  readonly version: string;
  /** The commit that is checked out; absent where this is no checkout of its own, or git is missing. */
  readonly commit?: string;
  /** Of Node, without the letter before it. */
  readonly node: string;
}

/** @param root the project's folder. */
export function ownVersion(root: string = fileURLToPath(new URL('..', import.meta.url))): OwnVersion {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const commit = commitOf(root);
  return { version, ...(commit !== undefined && { commit }), node: process.versions.node };
}

function commitOf(root: string): string | undefined {
  try {
    const [top = '', commit] = execFileSync('git', ['rev-parse', '--show-toplevel', '--short=12', 'HEAD'], {
      ...{ cwd: root, encoding: 'utf8', timeout: 5_000 },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n');
    // Unpacked below somebody else's repository it would be their commit.
    return commit && realpathSync(top) === realpathSync(root) ? commit : undefined;
  } catch {
    return undefined;
  }
}
