import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { StoreError } from './store-error.ts';

export interface Mount {
  /** Where it is in the tree of folders. */
  readonly point: string;
  /** "ext4", "nfs4", "fuse.sshfs". */
  readonly type: string;
}

/** File systems of other computers: LevelDB's lock and order of writes do not hold there. */
const networkTypes =
  /^(nfs\d?|cifs|smb\d?|smbfs|afpfs|webdav|davfs2?|9p|afs|ceph|lustre|ncpfs|vboxsf|fuse\.(sshfs|rclone|s3fs|gcsfuse|goofys|glusterfs|davfs2?))$/;

/** Programs that copy a folder while it is written, each file at another moment, by the names they give it. */
const synchronised =
  /^(dropbox( \(.*\))?|onedrive( - .*)?|google ?drive|googledrive-.*|my drive|mobile documents|com~apple~clouddocs|icloud ?drive|nextcloud|owncloud)$/i;
/** What such programs leave in a folder that they copy, whatever its name. */
const signs = ['.stfolder', '.dropbox.cache', '.owncloudsync.log', '.nextcloudsync.log'];

/**
 * Refuses a folder in which a store would not be safe.
 *
 * @param folder need not be there yet.
 * @throws {StoreError} with where the store can be instead.
 */
export function refuseFolder(folder: string, mounts: readonly Mount[] = readMounts()): void {
  const path = realPath(folder);
  const instead = 'Choose a folder on a disk of this computer with BOUNCE_HYGIENE_HOME.';
  const type = path.startsWith('\\\\') ? 'a network share' : typeAt(path, mounts);
  if (type === 'a network share' || networkTypes.test(type))
    throw new StoreError(
      `${JSON.stringify(folder)} is on a network folder (${type}), where a store can be damaged. ${instead}`,
    );
  const copied = ancestors(path).find(
    (each) =>
      synchronised.test(each.split(sep).at(-1) ?? '') || signs.some((sign) => existsSync(join(each, sign))),
  );
  if (copied !== undefined)
    throw new StoreError(
      `${JSON.stringify(folder)} is in ${JSON.stringify(copied)}, which a program copies to other computers, and a store is damaged by being copied while it is used. ${instead}`,
    );
}

/** The type of the file system that a path is on; empty where that is not known. */
function typeAt(path: string, mounts: readonly Mount[]): string {
  const around = mounts.filter(
    ({ point }) => point === '/' || path === point || path.startsWith(`${point}/`),
  );
  // Of two at one place the later covers the earlier.
  return around.toSorted((one, other) => one.point.length - other.point.length).at(-1)?.type ?? '';
}

/** The file systems of this computer, as far as it says. */
function readMounts(): Mount[] {
  try {
    if (process.platform === 'linux') return linuxMounts(readFileSync('/proc/self/mounts', 'utf8'));
    if (process.platform === 'darwin') return macMounts(execFileSync('/sbin/mount', { encoding: 'utf8' }));
  } catch {
    // A computer that does not say has to be believed.
  }
  return [];
}

/** Lines of /proc/self/mounts: `device point type options 0 0`, with blanks as `\040`. */
export function linuxMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [, point, type] = line.split(' ');
    if (point === undefined || type === undefined) return [];
    return [
      {
        type,
        point: point.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))),
      },
    ];
  });
}

/** Lines of macOS' `mount`: `//ann@server/share on /Volumes/share (smbfs, nodev, nosuid)`. */
export function macMounts(text: string): Mount[] {
  return [...text.matchAll(/^.* on (.*) \(([\w.]+)[,)]/gm)].map(([, point = '', type = '']) => ({
    point,
    type,
  }));
}

/** Without links, as far as the path is there. */
function realPath(folder: string): string {
  const path = resolve(folder);
  if (existsSync(path)) return realpathSync(path);
  return dirname(path) === path ? path : join(realPath(dirname(path)), path.slice(dirname(path).length));
}

function ancestors(path: string): string[] {
  return dirname(path) === path ? [path] : [path, ...ancestors(dirname(path))];
}
