import { type Command, InvalidArgumentError } from 'commander';
import { nearestName } from '../../shared/nearest-name.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type ExportFormat, exportFormats, vendorMostAddresses } from '../operate/export-formats.ts';
import { openPartFile } from '../operate/part-file.ts';
import { number } from '../terminal/number.ts';
import type { Say } from '../terminal/progress-line.ts';
import { addFilterOptions, type FilterOptions } from './filter-options.ts';
import { openSelection, type Selection } from './selection.ts';

interface ExportOptions extends FilterOptions {
  readonly format?: ExportFormat;
  readonly out?: string;
  readonly force?: true;
}

const formats = Object.keys(exportFormats) as ExportFormat[];

const help = `
An address has to pass all the filters. They come in no particular order.
In csv a ' stands before what a spreadsheet would take for a formula, so an
address may begin with it: jsonl and constant-contact have addresses as they
are.

Who was erased and kept as an address not to mail is not in the table: nothing
can name such an address. One that has bounced since is suppress here.

At Constant Contact, import addresses that are not to be mailed by "Add
unsubscribed email addresses": the ordinary import would add them to a list.

Examples:
  npx bounce-hygiene export --decision suppress --out suppressed.csv
  npx bounce-hygiene export --decision suppress --format constant-contact \\
    --out do-not-mail.csv
  npx bounce-hygiene export --back-again --since 2026-11-01 --out back.csv
  npx bounce-hygiene export --changed-since 1d --format jsonl | jq -r .address`;

/** `export`: the addresses that pass the filters, for a spreadsheet, a program or Constant Contact. */
export function exportCommand(program: Command, context: Context): void {
  const command = program
    .command('export')
    .description('writes addresses as CSV, JSON lines or in the columns of Constant Contact')
    .option('--format <format>', `one of ${formats.join(', ')}; csv unless given`, readFormat)
    .option('--out <file>', 'the file to write; without it the addresses go to standard output')
    .option('--force', 'replaces the file if it is there')
    .option('--back-again', 'those that may be mailed now, and could not be at the time of --since');
  addFilterOptions(command, context.clock)
    .addHelpText('after', help)
    .action((options: ExportOptions) => exportAddresses(options, context));
}

function readFormat(text: string): ExportFormat {
  const format = formats.find((name) => name === text);
  if (format !== undefined) return format;
  const meant = nearestName(text, formats);
  throw new InvalidArgumentError(
    `The formats are ${formats.join(', ')}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
  );
}

async function exportAddresses(options: ExportOptions, context: Context): Promise<void> {
  const { out, err, isJson } = context;
  if (isJson && (options.format ?? 'jsonl') !== 'jsonl')
    throw new CommandError(`--json and --format ${options.format} contradict each other.`, exitCodes.usage);
  const format = options.format ?? (isJson ? 'jsonl' : 'csv');
  const selection = await openSelection(options, context);
  const copied =
    options.out === undefined
      ? await copy(selection, format, context, (text) => out.write(text))
      : await copyToFile(selection, format, options.out, options.force ?? false, context);
  selection.conclude(copied);
  if (format === 'constant-contact' && copied > vendorMostAddresses)
    err.print(`Constant Contact takes ${number(vendorMostAddresses)} addresses in a file: split this one.`);
}

/** Copies what is selected, a page at a time, and says how many addresses that were. */
async function copy(
  { pages }: Selection,
  format: ExportFormat,
  { isInterrupted }: Context,
  write: (text: string) => Promise<void> | void,
  say: Say = () => {},
): Promise<number> {
  let isFirstPage = true;
  let read = 0;
  let copied = 0;
  for await (const page of pages) {
    await write(exportFormats[format](page.records, isFirstPage));
    isFirstPage = false;
    read += page.read;
    copied += page.records.length;
    say(`${number(copied)} of ${number(read)} records`);
    if (isInterrupted()) throw new CommandError('Stopped, as you asked.', exitCodes.interrupted);
  }
  if (isFirstPage) await write(exportFormats[format]([], true));
  return copied;
}

async function copyToFile(
  selection: Selection,
  format: ExportFormat,
  file: string,
  replaces: boolean,
  context: Context,
): Promise<number> {
  const { err, progress } = context;
  const part = openPartFile(file, { replaces });
  // A second Ctrl-C, or a request to end, does not come back from the pages.
  const remove = () => part.remove();
  process.once('exit', remove);
  try {
    return await progress.step(`Exporting to ${JSON.stringify(file)}`, async (say) => {
      const copied = await copy(selection, format, context, part.write, say);
      part.finish();
      return copied;
    });
  } catch (error) {
    remove();
    err.print(`Nothing was exported: ${JSON.stringify(part.part)} has been removed.`);
    throw error;
  } finally {
    process.off('exit', remove);
  }
}
