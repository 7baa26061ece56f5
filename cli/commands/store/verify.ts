import { type Verified, verifyStore } from '../../../local/store/verify.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { number } from '../../terminal/number.ts';
import { withStore } from './with-store.ts';

/** More than these are no help on a screen; --json has all. */
const mostShown = 20;

/** `store verify`: reads everything, and says what is damaged. */
export async function verify(context: Context): Promise<void> {
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
    ...(rest.isIndexWrong ? ['The next command that opens the store repairs its index.'] : []),
    ...(problems.length > 0 ? ['npx bounce-hygiene store restore brings back the newest backup.'] : []),
  ].join('\n');
}
