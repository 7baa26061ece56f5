import { existsSync, type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers';

/** Calls back with each change that the system tells of in the files of a store, its table and its backups. */
export function onWrites(home: string, onWrite: (folder: string) => void): { stop(): void } {
  const folders = new Map([
    ['store', join(home, 'store')],
    ['table', join(home, 'store', 'table')],
    ['backups', join(home, 'store', 'backups')],
  ]);
  const watching: FSWatcher[] = [];
  const looking = setInterval(() => {
    for (const [name, folder] of folders) {
      if (!existsSync(folder)) continue;
      folders.delete(name);
      watching.push(watch(folder, () => onWrite(name)));
    }
    if (folders.size === 0) clearInterval(looking);
  }, 5);
  return {
    stop() {
      clearInterval(looking);
      for (const each of watching) each.close();
    },
  };
}
