import type { Command } from 'commander';
import { wholeNumber } from '../../local/command-line.ts';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { addressSummary } from '../operate/address-summary.ts';
import { number } from '../terminal/number.ts';
import { createRecordTable } from '../terminal/record-table.ts';
import { addFilterOptions, type FilterOptions } from './filter-options.ts';
import { openSelection } from './selection.ts';

interface ListOptions extends FilterOptions {
  readonly limit?: number;
}

/** As much as anybody reads on a terminal. */
const shownOnTerminal = 100;

const help = `
An address has to pass all the filters. They come in no particular order.

With --json, deliveredAt is when the newest message that arrived was sent, and
clickedAt when a link was used: both may be from before the address bounced.

Examples:
  npx bounce-hygiene list --decision review
  npx bounce-hygiene list --code Z --provider gmail.com --since 7d
  npx bounce-hygiene list --decision suppress --likely-typos
  npx bounce-hygiene list --due --json | jq -r .address`;

/** `list`: the addresses that pass the filters. */
export function listCommand(program: Command, context: Context): void {
  const command = program
    .command('list')
    .description('lists addresses by decision, code, domain, campaign, time and more')
    .option(
      '--limit <number>',
      'at most so many; 100 on a terminal unless given, else all',
      wholeNumber(1, 1_000_000_000),
    );
  addFilterOptions(command, context.clock)
    .addHelpText('after', help)
    .action((options: ListOptions) => list(options, context));
}

async function list(options: ListOptions, context: Context): Promise<void> {
  const { out, err, isJson, isInterrupted, endWith } = context;
  const isTerminal = Number.isFinite(out.width) && !isJson;
  const limit = options.limit ?? (isTerminal ? shownOnTerminal : Number.POSITIVE_INFINITY);
  const { pages, conclude } = await openSelection(options, context);
  const show = isJson ? showJson(context) : showTable(context);
  let shown = 0;
  for await (const { records } of pages) {
    const fitting = records.slice(0, limit - shown);
    if (fitting.length > 0) await show(fitting);
    shown += fitting.length;
    if (isInterrupted()) {
      err.print('Stopped, as you asked.');
      endWith(exitCodes.interrupted);
      return;
    }
    if (shown < limit) continue;
    const isMore = records.length > fitting.length;
    if (isMore && isTerminal) err.print(`There are more than these ${number(shown)}: --limit shows more.`);
    // On a terminal it is worth a few pages to know whether there is another.
    if (isMore || !isTerminal) break;
  }
  conclude(shown);
}

type Show = (records: readonly AddressRecord[]) => Promise<void>;

function showJson({ out }: Context): Show {
  return (records) =>
    out.write(records.map((record) => `${JSON.stringify(addressSummary(record))}\n`).join(''));
}

function showTable({ out }: Context): Show {
  const table = createRecordTable(out.width);
  return (records) => {
    out.print(table.rows(records));
    return out.write('');
  };
}
