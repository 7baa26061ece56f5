import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type DropOptions, dropDeadLetters } from './dead-letters/drop.ts';
import { listDeadLetters } from './dead-letters/list.ts';
import type { Revealing } from './dead-letters/look.ts';
import { redriveDeadLetters } from './dead-letters/redrive.ts';
import { showDeadLetter } from './dead-letters/show.ts';

const help = `
A dead letter is a message that could not be decided. It is deleted for good
when its two weeks are over. To look hides the messages from other readers for
up to two minutes, and gives them back at the end.

Examples:
  npx bounce-hygiene dead-letters list --stack BounceHygiene
  npx bounce-hygiene dead-letters show ID --reveal --stack BounceHygiene
  npx bounce-hygiene dead-letters redrive --stack BounceHygiene
  npx bounce-hygiene dead-letters drop --all-malformed \\
    --reason "contacts removed" --out dropped.jsonl --stack BounceHygiene`;

/** `dead-letters`: what could not be decided, and moving or dropping it. */
export function deadLettersCommand(program: Command, context: Context): void {
  const command = program
    .command('dead-letters')
    .description('shows what could not be decided, moves it back, or drops it')
    .addHelpText('after', help);
  const reveal = ['--reveal', 'shows addresses in full instead of masked'] as const;
  command
    .command('list')
    .description('lists the dead letters by why they are there')
    .option(...reveal)
    .action((options: Revealing) => listDeadLetters(options, context));
  command
    .command('show <id>')
    .description('shows one dead letter')
    .option(...reveal)
    .action((id: string, options: Revealing) => showDeadLetter(id, options, context));
  command
    .command('redrive')
    .description('moves all dead letters back to the bounce queue, to be decided again')
    .option('--yes', 'does not ask')
    .action(({ yes }: { readonly yes?: boolean }) => redriveDeadLetters(yes, context));
  command
    .command('drop [ids...]')
    .description('deletes dead letters for good: their bounces are never decided')
    .option('--all-malformed', 'those that would be refused again: malformed messages and unreadable rows')
    .option('--reason <text>', 'why, for whoever asks later; it stands in the file of --out')
    .option('--out <file>', 'keeps what is dropped in a file first; with --yes it has to be given')
    .option('--force', 'replaces the file')
    .option('--yes', 'does not ask')
    .action((ids: string[], options: DropOptions) => dropDeadLetters(ids, options, context));
}
