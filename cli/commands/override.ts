import type { Command } from 'commander';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { mostOverrideLengths, type Override } from '../../shared/bounce/overrides.ts';
import { createBatches } from '../../shared/storage/batches.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { unknownAddress } from '../operate/find-address.ts';
import type { Survey, SurveyedSelection } from '../operate/survey-addresses.ts';
import type { Target } from '../target/target.ts';
import { addresses } from '../terminal/describe-incident.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { number } from '../terminal/number.ts';
import { alreadyDecided, notWritten } from '../terminal/survey-report.ts';
import { mustAsk, refuseWrongClock } from './before-writing.ts';
import { addFilterOptions, type FilterOptions, filtersInWords } from './filter-options.ts';
import { findBatch } from './find-batch.ts';
import { readAddresses } from './read-addresses.ts';
import { asAuthor, readReason } from './reason-and-author.ts';
import { selectForBatch } from './select-for-batch.ts';
import { askFirst, survey, writeBatch } from './write-batch.ts';

type Kind = Override['kind'];

interface OverrideOptions extends FilterOptions {
  readonly reason?: string;
  readonly from?: string;
  readonly batch?: string;
  readonly yes?: boolean;
}

/** An incident is ended as a whole, so that its bounces that are read later are meant too. */
const endOfIncident: Readonly<Record<Kind, string>> = { release: 'dismiss', suppress: 'confirm' };
const titles: Readonly<Record<Kind, string>> = { release: 'Release', suppress: 'Suppress' };
/** As many as are looked up between two looks at the keyboard. */
const addressesPerPage = 500;
/** Mistakes that a person corrects one by one. */
const mostNamed = 20;

const descriptions: Readonly<Record<Kind, string>> = {
  release: 'says that addresses may be mailed again: their bounces until now do not count any more',
  suppress: 'says that addresses are not to be mailed, whatever their bounces say',
};

const examples = (kind: Kind) => `
It holds until somebody says something else of the address or takes it back
(npx bounce-hygiene undo BATCH);
a newer bounce counts ${kind === 'release' ? 'again' : 'no more than an older one'}.

With filters it is said of the addresses that have bounced and pass all of
them now; of those that bounce later nothing is said.

Examples:
  npx bounce-hygiene ${kind} ann@example.com --reason "she called" \\
    --stack BounceHygiene
  npx bounce-hygiene ${kind} --from addresses.txt --reason "ticket 4711" --yes
  grep @example.com list.txt | npx bounce-hygiene ${kind} --from - \\
    --reason "their server is back" --yes
  npx bounce-hygiene ${kind} --domain example.com --since 2026-11-01 \\
    --until 2026-11-03 --reason "their server was down"
  npx bounce-hygiene ${kind} --reason "she called" -- -ann@example.com

A whole incident is dismissed, not released address by address:
  npx bounce-hygiene incidents dismiss INCIDENT

To go on where it was cut:
  npx bounce-hygiene ${kind} --batch ${kind}-Xk2vP0aQ9sE`;

/** `release`: an operator says that addresses are good. */
export function releaseCommand(program: Command, context: Context): void {
  defineOverride('release', program, context);
}

/** `suppress`: an operator says that addresses are not to be mailed. */
export function suppressCommand(program: Command, context: Context): void {
  defineOverride('suppress', program, context);
}

function defineOverride(kind: Kind, program: Command, context: Context): void {
  const command = program
    .command(`${kind} [addresses...]`)
    .description(descriptions[kind])
    .option(
      '--reason <text>',
      `why, for whoever asks later (at most ${mostOverrideLengths.reason} characters)`,
    )
    .option('--from <file>', 'takes the addresses from a file, one a line (- for standard input)')
    .option('--batch <id>', 'goes on with a batch that was cut, instead of addresses')
    .option('--yes', 'does not ask');
  addFilterOptions(command, context.clock)
    .addHelpText('after', examples(kind))
    .action((words: string[], options: OverrideOptions) =>
      options.batch === undefined
        ? beginBatch(kind, words, options, context)
        : resumeBatch(kind, options.batch, words, options, context),
    );
}

async function beginBatch(
  kind: Kind,
  words: readonly string[],
  options: OverrideOptions,
  context: Context,
): Promise<void> {
  const { incident, reason, from, yes } = options;
  if (incident !== undefined)
    throw new CommandError(
      `An incident is ended as a whole: npx bounce-hygiene incidents ${endOfIncident[kind]} ${escapeForTerminal(incident)}`,
      exitCodes.usage,
    );
  const why = readReason(reason);
  const asks = mustAsk(yes, context, from !== '-');
  const { found, members, filter } = await chooseAddresses(kind, words, options, context);
  if (found.addresses === 0) {
    if (context.isJson) context.out.print(JSON.stringify({ batch: null, changed: 0 }));
    return;
  }
  const target = await context.target();
  const title = `${titles[kind]} ${addresses(found.addresses)} (${why})`;
  if (asks) await askFirst(kind, title, { found, notes: alreadyDecided(kind, found) }, context);
  const { clock, newRevision, user } = context;
  const batches = createBatches(target.documents, target.table, newRevision);
  const batch = await batches.add(
    {
      ...{ id: `${kind}-${newRevision()}`, kind, by: asAuthor(user), reason: why, filter },
      plannedAt: clock.now().toISOString(),
    },
    members,
  );
  await writeBatch('apply', batch, { batches, target, context });
}

interface ChosenAddresses extends SurveyedSelection {
  /** Which they are, in words. */
  readonly filter: string;
}

/** The addresses that were named, or those that pass the filters: never all of them for want of either. */
async function chooseAddresses(
  kind: Kind,
  words: readonly string[],
  options: OverrideOptions,
  context: Context,
): Promise<ChosenAddresses> {
  const { from } = options;
  const filter = filtersInWords(options);
  if (filter === '') {
    const given = await readAddresses(words, from, context);
    const target = await context.target();
    const members = pagesOf(given.addresses);
    const found = await survey(members, given.addresses.length, () => false, { target, context });
    if (kind === 'release') await refuseUnknown(found, target);
    return { found, members, filter: given.filter };
  }
  if (words.length > 0 || from !== undefined)
    throw new CommandError('Give addresses, --from FILE or filters: only one of them.', exitCodes.usage);
  const selected = await selectForBatch(options, context);
  refuseWrongClock(await context.target(), context);
  return { ...selected, filter };
}

async function resumeBatch(
  kind: Kind,
  id: string,
  words: readonly string[],
  options: OverrideOptions,
  context: Context,
): Promise<void> {
  const { reason, from, yes } = options;
  if (words.length > 0 || from !== undefined || reason !== undefined || filtersInWords(options) !== '')
    throw new CommandError(
      '--batch goes on with a batch as it is: give no addresses, --from, --reason or filters with it.',
      exitCodes.usage,
    );
  const asks = mustAsk(yes, context);
  const target = await context.target();
  const batches = createBatches(target.documents, target.table, context.newRevision);
  const batch = await findBatch(id, batches);
  if (batch.kind !== kind)
    throw new CommandError(`Batch ${id} is one of ${batch.kind}, not of ${kind}.`, exitCodes.usage);
  if (batch.status === 'undone')
    throw new CommandError(`Batch ${id} was taken back. To ${kind} its addresses again, name them anew.`);
  const isLeftAlone = ({ overrides }: AddressRecord) => overrides.some((override) => override.id === id);
  const found = await survey(batches.members(batch), batch.addresses, isLeftAlone, { target, context });
  const title = `Go on with batch ${id}: ${kind} ${addresses(batch.addresses)} (${batch.reason})`;
  if (asks)
    await askFirst(
      kind,
      title,
      { found, notes: notWritten(found, 'the batch is written there already') },
      context,
    );
  await writeBatch('apply', batch, { batches, target, context });
}

function pagesOf(members: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(members.length / addressesPerPage) }, (_, page) =>
    members.slice(page * addressesPerPage, (page + 1) * addressesPerPage),
  );
}

/** To release what has no record is a mistake in the address; the others wait until it is corrected. */
async function refuseUnknown({ withoutRecord }: Survey, { records }: Target): Promise<void> {
  if (withoutRecord.length === 0) return;
  const sentences: string[] = [];
  for (const address of withoutRecord.slice(0, mostNamed))
    sentences.push(await unknownAddress(address, records));
  if (withoutRecord.length > mostNamed)
    sentences.push(`And so it is with ${number(withoutRecord.length - mostNamed)} more.`);
  throw new CommandError([...sentences, 'Nothing was written.'].join('\n'));
}
