import { describe, expect, it } from 'vitest';
import { checkDisk } from '../../../../cli/operate/checks/store.ts';

const megabytes = (count: number) => count * 1_000_000;
const look = (free: number, backup: number) => ({
  ...{ backups: 1, hasUnsaved: false, freeBytes: megabytes(free) },
  newestBackup: { madeAt: new Date(0), bytes: megabytes(backup) },
});

describe('the disk of the store', () => {
  it('has room enough for the next runs, the more the larger a backup is', () => {
    expect(checkDisk(look(220, 10)).kind).toBe('good');
    expect(checkDisk(look(220, 11))).toMatchObject({
      kind: 'needs',
      says: '220 MB are free, and runs need 222 MB to be safe.',
    });
  });
});
