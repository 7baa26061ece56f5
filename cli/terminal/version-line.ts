import type { OwnVersion } from '../own-version.ts';

/** Which version runs: `bounce-hygiene 0.1.0 (commit 0123456789ab), Node 24.21.0`. */
export function versionLine({ version, commit, node }: OwnVersion): string {
  return `bounce-hygiene ${version}${commit === undefined ? '' : ` (commit ${commit})`}, Node ${node}`;
}
