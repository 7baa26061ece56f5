import { existsSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../shared/clock.ts';
import { type BackupCounts, isKeptInBackups } from './backup-file.ts';
import { addBackup, listBackups } from './backups.ts';
import { ensureTable, noStore } from './create-table.ts';
import { ensureMeta } from './ensure-meta.ts';
import { type ErasedFromFiles, type Erasure, eraseFromFiles } from './erase-from-files.ts';
import { type HeldFolder, holdFolder } from './hold-folder.ts';
import { mark } from './mark.ts';
import { type MessageFile, messageFile, tellFailures } from './message-file.ts';
import { otherAccount, type StoreAccount, type StoreMeta, storeFormat, writeMeta } from './meta.ts';
import { prepareTable, type Repaired } from './repair-table.ts';
import { type RunLog, runLog, trimLog } from './run-log.ts';
import { scanItems } from './scan-items.ts';
import { orSay, type StoreError } from './store-error.ts';
import { storeFiles } from './store-files.ts';
import { compactTable, partitionKeyOf, type StoredItem } from './table-files.ts';
import { startTableServer, type TableServer } from './table-server.ts';
import { syncFilesIn } from './whole-file.ts';

export interface StoreOptions {
  readonly clock: Clock;
  /** Of this program. */
  readonly version: string;
  /** As it was typed: "run". */
  readonly command: string;
  /** The request that makes the table; a store is made only where it is given. */
  readonly table?: CreateTableCommandInput | undefined;
}

/** The store on this computer: a table that is served, and what a deployment keeps in queues and logs. */
export interface Store {
  readonly folder: string;
  /** DynamoDB's protocol on 127.0.0.1, for `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoint: string;
  readonly tableName: string;
  /** What an unclean shutdown made necessary when it was opened; undefined where there was none. */
  readonly repaired: Repaired | undefined;
  /** Dead letters: messages that could not be decided. */
  readonly deadLetters: MessageFile;
  /** Messages that the next run decides. */
  readonly waiting: MessageFile;
  readonly log: RunLog;
  /** The account that it is of; undefined until the first sign-in has said so. */
  account(): StoreAccount | undefined;
  /**
   * Says whose store it is. What was said first stays.
   *
   * @throws {StoreError} when it is of another account; both are named.
   */
  bindAccount(account: StoreAccount): Promise<void>;
  /** Says until when the command will be at work, for whoever wants the store meanwhile. Throws StoreError. */
  expectEnd(at: Date): Promise<void>;
  /** Why the table answers no more, as when the disk is full; undefined while it does. */
  failure(): StoreError | undefined;
  /**
   * Writes what cannot be read again from Constant Contact to a file of its own, where something of it was written since
   * the last backup. The newest seven stay. Throws StoreError.
   */
  backUp(): Promise<'unchanged' | (BackupCounts & { readonly file: string })>;
  /**
   * Takes a person out of backups and messages, and out of tables that a restore has put aside. What was deleted from the
   * table leaves the disk when the store is closed. Repeating it does the rest. Throws StoreError.
   */
  eraseFromFiles(erasure: Erasure): Promise<ErasedFromFiles>;
  /**
   * Makes the next start repair the table as after an unclean shutdown: where the queue still holds messages that are not
   * in `waiting`, they have to be published again. A message file that cannot be written has the same effect.
   */
  leaveUnclean(): void;
  /** Closes the store cleanly. Throws StoreError where the table had failed before; the next start then repairs it. */
  close(): Promise<void>;
}

/**
 * Opens the store of this computer for this process alone, and repairs what a crash has left.
 *
 * @param home the folder of what the command line remembers on this computer.
 * @throws {StoreError} when another process uses it, there is none and no `table`, a newer version has made it, or it is
 *   damaged, full, not writable or on a folder that is not safe.
 */
export async function openStore(home: string, options: StoreOptions): Promise<Store> {
  const { clock, command, table } = options;
  const now = clock.now();
  const { folder } = storeFiles(home);
  if (!table && !existsSync(folder)) throw noStore(folder);
  const held = await holdFolder(home, { now, command, pid: process.pid, host: hostname() });
  try {
    const { files } = held;
    const meta = await ensureMeta(files, options, now);
    await ensureTable(files, table);
    const wasUnclean = existsSync(files.unclean);
    const prepared = await prepareTable(files.table, { now, wasUnclean });
    if (wasUnclean || prepared.hasChanged) await mark(files.changed);
    await trimLog(files.log, now);
    await mark(files.unclean);
    return storeOn(held, { meta, prepared, server: await startTableServer(files.table, files), clock });
  } catch (error) {
    await held.release();
    throw error;
  }
}

function storeOn(
  { files, expectEnd, release }: HeldFolder,
  {
    meta,
    prepared: { definition, repaired },
    server,
    clock,
  }: {
    readonly meta: StoreMeta;
    readonly prepared: Awaited<ReturnType<typeof prepareTable>>;
    readonly server: TableServer;
    readonly clock: Clock;
  },
): Store {
  const tableName = String(definition.TableName);
  let account = meta.account;
  let hasErased = false;
  let isLeftUnclean = false;
  let ending: Promise<void> | undefined;

  async function end(): Promise<void> {
    try {
      await server.close();
      const failure = server.failure();
      if (failure) throw failure;
      if (hasErased) await compactTable(files.table);
      await orSay(`close the table in ${JSON.stringify(files.table)}`, () => {
        syncFilesIn(files.table);
        if (!isLeftUnclean) rmSync(files.unclean, { force: true });
      });
    } finally {
      await release();
    }
  }

  function leaveUnclean(): void {
    isLeftUnclean = true;
  }

  async function* kept(): AsyncGenerator<StoredItem> {
    for await (const item of scanItems(server.endpoint, tableName))
      if (isKeptInBackups(partitionKeyOf(item))) yield item;
  }

  return {
    folder: files.folder,
    endpoint: server.endpoint,
    tableName,
    repaired,
    deadLetters: tellFailures(messageFile(files.deadLetters), leaveUnclean),
    waiting: tellFailures(messageFile(files.waiting), leaveUnclean),
    log: runLog(files.log),
    account: () => account,
    async bindAccount(mine) {
      if (account && account.id !== mine.id)
        throw otherAccount(`The store in ${JSON.stringify(files.folder)}`, account, mine);
      if (account) return;
      await writeMeta(files.meta, { ...meta, account: mine });
      account = mine;
    },
    expectEnd,
    failure: () => server.failure(),
    async backUp() {
      const isFirst = (await listBackups(files.backups)).length === 0;
      if (!isFirst && !existsSync(files.changed)) return 'unchanged';
      // Before the first item is read: what is written meanwhile may be in the backup or not.
      await server.unmark();
      try {
        return await addBackup(
          files.backups,
          {
            format: storeFormat,
            createdAt: clock.now().toISOString(),
            ...(account && { account }),
            table: definition,
          },
          kept(),
        );
      } catch (error) {
        await mark(files.changed);
        throw server.failure() ?? error;
      }
    },
    eraseFromFiles(erasure) {
      hasErased = true;
      return eraseFromFiles(files, erasure);
    },
    leaveUnclean,
    close() {
      ending ??= end();
      return ending;
    },
  };
}
