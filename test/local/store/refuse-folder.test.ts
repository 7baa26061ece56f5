import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linuxMounts, macMounts, refuseFolder } from '../../../local/store/refuse-folder.ts';
import { aHome } from '../../support/a-store.ts';

const linux = linuxMounts(
  [
    '/dev/sda1 / ext4 rw,relatime 0 0',
    'server:/export /home nfs4 rw,vers=4.2 0 0',
    '/dev/sdb1 /home/ann ext4 rw 0 0',
    'ann@host:/ /mnt/my\\040files fuse.sshfs rw 0 0',
    'gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0',
    '//nas/share /mnt/nas cifs rw 0 0',
    '',
  ].join('\n'),
);
const mac = macMounts(
  [
    '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
    '//ann@nas._smb._tcp.local/share on /Volumes/my share (smbfs, nodev, nosuid, mounted by ann)',
  ].join('\n'),
);

describe('a folder for a store', () => {
  it.each([
    ['/home/bob/.config/bounce-hygiene/store', linux, 'nfs4'],
    ['/mnt/my files/store', linux, 'fuse.sshfs'],
    ['/mnt/nas/deep/down/store', linux, 'cifs'],
    ['/Volumes/my share/store', mac, 'smbfs'],
  ])('is refused on a network folder: %s', (folder, mounts, type) => {
    expect(() => refuseFolder(folder, mounts)).toThrow(
      `"${folder}" is on a network folder (${type}), where a store can be damaged. Choose a folder on a disk`,
    );
  });

  it.each([
    ['/home/ann/.config/bounce-hygiene/store', linux],
    ['/mnt/nasal/store', linux],
    ['/Users/ann/Library/Preferences/bounce-hygiene/store', mac],
    ['/anywhere/store', []],
  ])('is taken on a disk of this computer, and where nothing is known: %s', (folder, mounts) => {
    expect(() => refuseFolder(folder, mounts)).not.toThrow();
  });

  it.each([
    'Dropbox',
    'Dropbox (Toys)',
    'OneDrive',
    'OneDrive - Toys Ltd',
    'Google Drive',
    'GoogleDrive-ann@example.com',
    'Library/Mobile Documents/com~apple~CloudDocs',
    'Nextcloud',
    'ownCloud',
  ])('is refused where a program copies it to other computers: %s', (name) => {
    expect(() => refuseFolder(`/home/ann/${name}/store`, [])).toThrow(
      /which a program copies to other computers, and a store is damaged/,
    );
  });

  it.each(['Dropbox-old', 'my-onedrive', 'nextcloud-client'])(
    'is taken where the name only sounds so: %s',
    (name) => {
      expect(() => refuseFolder(`/home/ann/${name}/store`, [])).not.toThrow();
    },
  );

  it.each(['.stfolder', '.dropbox.cache'])(
    'is refused below a folder with %s, through a link too',
    async (sign) => {
      const home = await aHome();
      await mkdir(join(home, 'copied', sign), { recursive: true });
      await symlink(join(home, 'copied'), join(home, 'link'));
      expect(() => refuseFolder(join(home, 'link', 'not', 'there', 'yet'), [])).toThrow(
        /copies to other computers/,
      );
      expect(() => refuseFolder(join(home, 'beside'), [])).not.toThrow();
    },
  );
});
