import type { Command } from 'commander';
import type { Context } from '../context.ts';

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

/** `store`: looks after the files of the store on this computer. Each of its commands loads what it takes when it is used. */
export function storeCommand(program: Command, context: Context): void {
  const command = program
    .command('store')
    .description('verifies, backs up and restores the store on this computer')
    .addHelpText('after', help);
  command
    .command('verify')
    .description('reads everything in the store and says what of it is damaged')
    .action(async () => (await import('./store/verify.ts')).verify(context));
  command
    .command('backup')
    .description('makes a backup now')
    .action(async () => (await import('./store/backup.ts')).backup(context));
  command
    .command('restore [file]')
    .description('makes the table anew from a backup, the newest if none is named')
    .option('--yes', 'does not ask')
    .action(async (file: string | undefined, { yes }: { readonly yes?: boolean }) =>
      (await import('./store/restore.ts')).restore(file, yes, context),
    );
}
