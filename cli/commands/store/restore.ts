import { basename } from 'node:path';
import { readBackup, restoreBackup } from '../../../local/store/restore.ts';
import { storeFiles } from '../../../local/store/store-files.ts';
import { CommandError } from '../../command-error.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { timeOf } from '../../operate/time-of.ts';
import { ownVersion } from '../../own-version.ts';
import { askYesOrNo } from '../../terminal/ask.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { counted } from '../../terminal/number.ts';
import { mustAsk } from '../before-writing.ts';
import { backupsIn } from './with-store.ts';

/** `store restore`: makes the table anew from a backup. */
export async function restore(
  given: string | undefined,
  yes: boolean | undefined,
  context: Context,
): Promise<void> {
  const { out, err, isJson, progress, home, clock } = context;
  const asks = mustAsk(yes, context);
  const file = given ?? (await backupsIn(home)).at(-1);
  if (file === undefined)
    throw new CommandError(
      `There is no backup in ${JSON.stringify(storeFiles(home).backups)}. Give the name of a file.`,
    );
  const { header, records: found } = await progress.step('Reading the backup', () => readBackup(file));
  const made = timeOf(header.createdAt);
  err.print(escapeForTerminal(`${file}: ${counted(found, 'record')}, as they were at ${made}.`));
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
    escapeForTerminal(
      `${counted(found, 'record was', 'records were')} restored.${kept} The next run reads 90 days again.`,
    ),
  );
}
