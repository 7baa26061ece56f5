import { basename } from 'node:path';
import type { Command } from 'commander';
import { listBackups } from '../../local/store/backups.ts';
import { openStore, type Store } from '../../local/store/open-store.ts';
import { readBackup, restoreBackup } from '../../local/store/restore.ts';
import { storeFiles } from '../../local/store/store-files.ts';
import { type Verified, verifyStore } from '../../local/store/verify.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { ownVersion } from '../own-version.ts';
import { askYesOrNo } from '../terminal/ask.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { number } from '../terminal/number.ts';
import { repairedSentence } from '../terminal/repaired-sentence.ts';
import { mustAsk } from './before-writing.ts';

const help = `
The store is what run keeps on this computer: a table, messages that wait, a log
and the newest seven backups. A backup holds what cannot be read again from
Constant Contact: records with what was said of them, batches, incidents and who
was erased. A restore keeps the table before beside the new one, and the next
run reads 90 days again.

Examples:
  npx bounce-hygiene store verify
  npx bounce-hygiene store backup
  npx bounce-hygiene store restore --yes`;

/** More than these are no help on a screen; --json has all. */
const mostShown = 20;

/** `store`: looks after the files of the store on this computer. */
export function storeCommand(program: Command, context: Context): void {
  const command = program
    .command('store')
    .description('verifies, backs up and restores the store on this computer')
    .addHelpText('after', help);
  command
    .command('verify')
    .description('reads everything in the store and says what of it is damaged')
    .action(() => verify(context));
  command
    .command('backup')
    .description('makes a backup now')
    .action(() => backup(context));
  command
    .command('restore [file]')
    .description('makes the table anew from a backup, the newest if none is named')
    .option('--yes', 'does not ask')
    .action((file: string | undefined, { yes }: { readonly yes?: boolean }) => restore(file, yes, context));
}

async function verify(context: Context): Promise<void> {
  const { out, isJson, progress, home, endWith } = context;
  const verified = await withStore('store verify', context, (store) =>
    progress.step('Reading the store', async () => {
      const found = await verifyStore(store, home);
      if (found.isIndexWrong) store.leaveUnclean();
      return { ...found, folder: store.folder };
    }),
  );
  const isWhole = verified.problems.length === 0;
  if (!isWhole) endWith(exitCodes.failed);
  if (!isJson) return out.print(verifiedReport(verified));
  const { isIndexWrong: _, ...shown } = verified;
  out.print(JSON.stringify({ ok: isWhole, ...shown }));
}

async function backup(context: Context): Promise<void> {
  const { out, isJson, progress, home } = context;
  const made = await withStore('store backup', context, (store) =>
    progress.step('Writing a backup', () => store.backUp()),
  );
  const newest = (await backupsIn(home)).at(-1) ?? '';
  if (isJson) {
    const { file, ...counts } = made === 'unchanged' ? { file: newest } : made;
    out.print(JSON.stringify({ file, made: made !== 'unchanged', ...counts }));
  } else if (made === 'unchanged')
    out.print(escapeForTerminal(`Nothing has changed since the newest backup: ${newest}`));
  else out.print(escapeForTerminal(`${records(made.records)} ${was(made.records)} written to ${made.file}`));
}

async function restore(given: string | undefined, yes: boolean | undefined, context: Context): Promise<void> {
  const { out, err, isJson, progress, home, clock } = context;
  const asks = mustAsk(yes, context);
  const file = given ?? (await backupsIn(home)).at(-1);
  if (file === undefined)
    throw new CommandError(
      `There is no backup in ${JSON.stringify(storeFiles(home).backups)}. Give the name of a file.`,
    );
  const { header, records: found } = await progress.step('Reading the backup', () => readBackup(file));
  const made = `${header.createdAt.slice(0, 16).replace('T', ' ')} UTC`;
  err.print(escapeForTerminal(`${file}: ${records(found)}, as they were at ${made}.`));
  if (asks) {
    const answer = await askYesOrNo(`Really put them in the place of the store's table?`);
    if (answer !== 'yes')
      throw new CommandError(
        'Nothing was changed.',
        answer === 'no' ? exitCodes.declined : exitCodes.interrupted,
      );
  }
  const { before, knowsErased } = await progress.step('Restoring', () =>
    restoreBackup(home, file, { clock, version: ownVersion().version, command: 'store restore' }),
  );
  if (!knowsErased)
    err.print(
      'The table before could not be read: erase again whoever was erased after the backup was made.',
    );
  if (isJson) {
    out.print(JSON.stringify({ file, records: found, before: before ?? null, knowsErased }));
    return;
  }
  const kept = before === undefined ? '' : ` The table before is kept as ${basename(before)}.`;
  out.print(
    escapeForTerminal(`${records(found)} ${was(found)} restored.${kept} The next run reads 90 days again.`),
  );
}

/** @throws {StoreError} as `openStore` does. */
async function withStore<Result>(
  command: string,
  { home, clock, err }: Context,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await openStore(home, { clock, version: ownVersion().version, command });
  try {
    if (store.repaired) err.print(repairedSentence(store.repaired, 'the next run'));
    return await work(store);
  } finally {
    await store.close();
  }
}

function backupsIn(home: string): Promise<string[]> {
  return listBackups(storeFiles(home).backups);
}

function verifiedReport({
  folder,
  counts,
  backups,
  messages,
  problems,
  ...rest
}: Verified & { readonly folder: string }): string {
  const rows: readonly (readonly [count: number, what: string])[] = [
    [counts.records, 'records of addresses'],
    [counts.batches, 'items of batches'],
    [counts.erased, 'items about people who were erased'],
    [counts.memory, "items of the poller's memory"],
    [rest.indexRows, 'rows of the index'],
    [messages, 'messages'],
    [backups, 'backups'],
  ];
  const more = problems.length - mostShown;
  const shown = problems.slice(0, mostShown).map((each) => `  ${escapeForTerminal(each)}`);
  return [
    escapeForTerminal(
      problems.length === 0
        ? `The store in ${JSON.stringify(folder)} is whole.`
        : `The store in ${JSON.stringify(folder)} is damaged.`,
    ),
    ...rows.map(([count, what]) => `${number(count).padStart(9)}  ${what}`),
    ...shown,
    ...(more > 0 ? [`  and ${number(more)} more; --json lists all.`] : []),
    ...(rest.isIndexWrong ? ['The next command that opens the store mends its index.'] : []),
    ...(problems.length > 0 ? ['npx bounce-hygiene store restore brings back the newest backup.'] : []),
  ].join('\n');
}

function records(count: number): string {
  return count === 1 ? '1 record' : `${number(count)} records`;
}

function was(count: number): string {
  return count === 1 ? 'was' : 'were';
}
