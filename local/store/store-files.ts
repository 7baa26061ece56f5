import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the files of a store are. docs/RECORDS.md says what each holds. */
export interface StoreFiles {
  readonly folder: string;
  readonly meta: string;
  readonly lock: string;
  readonly running: string;
  readonly unclean: string;
  /** There while the table holds something that no backup has. */
  readonly changed: string;
  readonly table: string;
  /** A table that is being made; one that is there at the start was never finished. */
  readonly newTable: string;
  /** A table that was restored as a whole and only lacks its name. */
  readonly restoredTable: string;
  readonly deadLetters: string;
  readonly waiting: string;
  readonly log: string;
  readonly backups: string;
}

/** @param home the folder of what the command line remembers on this computer. */
export function storeFiles(home: string): StoreFiles {
  const folder = join(home, 'store');
  const at = (name: string) => join(folder, name);
  return {
    folder,
    meta: at('meta.json'),
    lock: at('lock'),
    running: at('running.json'),
    unclean: at('unclean'),
    changed: at('changed'),
    table: at('table'),
    newTable: at('table.new'),
    restoredTable: at('table.restored'),
    deadLetters: at('dead-letters.jsonl'),
    waiting: at('waiting.jsonl'),
    log: at('log.jsonl'),
    backups: at('backups'),
  };
}

/** Whether there is a store that was made to its end. */
export function storeExists(home: string): boolean {
  const { meta, table, restoredTable } = storeFiles(home);
  return existsSync(meta) && (existsSync(table) || existsSync(restoredTable));
}
