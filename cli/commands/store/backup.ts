import type { Context } from '../../context.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { counted } from '../../terminal/number.ts';
import { backupsIn, withStore } from './with-store.ts';

/** `store backup`: makes one now, unless the newest has everything. */
export async function backup(context: Context): Promise<void> {
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
  else
    out.print(
      escapeForTerminal(`${counted(made.records, 'record was', 'records were')} written to ${made.file}`),
    );
}
