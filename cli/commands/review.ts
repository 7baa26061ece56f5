import type { Command } from 'commander';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { compareText } from '../../shared/bounce/compare-text.ts';
import { isOpen } from '../../shared/bounce/outage/incident.ts';
import { reviewList } from '../../shared/names.ts';
import { createBatches } from '../../shared/storage/batches.ts';
import { createIncidentMembers } from '../../shared/storage/incident-members.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { addressSummary } from '../operate/address-summary.ts';
import { campaignsOf } from '../operate/campaigns-of.ts';
import { incidentJson } from '../operate/incident-json.ts';
import { listIncidents, type WaitedFor } from '../operate/resolve-incident.ts';
import type { Target } from '../target/target.ts';
import { addressDetails } from '../terminal/address-details.ts';
import { askReason, askReview } from '../terminal/ask-review.ts';
import { addresses } from '../terminal/describe-incident.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { openIncidents } from '../terminal/open-incidents.ts';
import { createRecordTable } from '../terminal/record-table.ts';
import { addFilterOptions, type FilterOptions } from './filter-options.ts';
import { asAuthor, readReason } from './override.ts';
import { openSelection, type Selection } from './selection.ts';
import { refuseWrongClock, writeBatch } from './write-batch.ts';

interface ReviewOptions extends FilterOptions {
  readonly reason?: string;
}

const help = `
On a terminal it shows one address after the other and asks: r releases it, s
suppresses it, l or Enter leaves it for later, q quits. Each decision is written
when it is made, as a batch of its own; the command that takes it back is
printed with it. Elsewhere, and with --json, it lists and asks nothing.

An address that waits for an incident is not on the list: end the incident.

Examples:
  npx bounce-hygiene review --stack BounceHygiene
  npx bounce-hygiene review --code X --domain example.com
  npx bounce-hygiene review --reason "they answered on the telephone"
  npx bounce-hygiene review --json | jq -r '.address // empty'`;

/** `review`: what waits for a person, incidents first, and on a terminal what is to become of each address. */
export function reviewCommand(program: Command, context: Context): void {
  const command = program
    .command('review')
    .description('goes through what waits for a person: incidents, then the review list one by one')
    .option('--reason <text>', 'why, for all decisions; without it each is asked for its own');
  addFilterOptions(command, context.clock)
    .addHelpText('after', help)
    .action((options: ReviewOptions) => review(options, context));
}

async function review(options: ReviewOptions, context: Context): Promise<void> {
  const { decision = 'review', reason } = options;
  if (decision !== 'review')
    throw new CommandError(
      `--decision ${decision} is not on the review list; list shows it.`,
      exitCodes.usage,
    );
  const given = reason === undefined ? undefined : readReason(reason);
  const { isInteractive, isJson, mayEndAtOnce } = context;
  const asks = isInteractive && !isJson;
  // Nothing is written where nothing is asked.
  if (!asks) mayEndAtOnce();
  const source = { kind: 'work lists', lists: [reviewList] } as const;
  const selection = await openSelection({ ...options, decision }, context, source);
  const target = await context.target();
  const open = await readOpenIncidents(target, context);
  if (asks) await askOneByOne(selection, open, { given, target, context });
  else await showAll(selection, open, target, context);
}

async function readOpenIncidents(
  { documents, table }: Target,
  { newRevision }: Context,
): Promise<readonly WaitedFor[]> {
  const register = createIncidentRegister(documents, table, newRevision);
  const members = createIncidentMembers(documents, table);
  return (await listIncidents({ register, members })).filter(({ incident }) => isOpen(incident));
}

async function showAll(
  { pages, conclude }: Selection,
  open: readonly WaitedFor[],
  { options }: Target,
  { out, isJson }: Context,
): Promise<void> {
  if (isJson && open.length > 0)
    await out.write(open.map((one) => `${JSON.stringify(incidentJson(one))}\n`).join(''));
  else if (!isJson) out.print(openIncidents(open, options, out.width));
  const table = createRecordTable(out.width);
  let shown = 0;
  for await (const { records } of pages) {
    if (records.length === 0) continue;
    if (isJson)
      await out.write(
        inOrder(records)
          .map((one) => `${JSON.stringify(addressSummary(one))}\n`)
          .join(''),
      );
    else {
      out.print(shown === 0 ? `\n${table.rows(inOrder(records))}` : table.rows(inOrder(records)));
      await out.write('');
    }
    shown += records.length;
  }
  conclude(shown);
}

/** As the list has them, those that have waited longest first; a page is read in no order. */
function inOrder(records: readonly AddressRecord[]): readonly AddressRecord[] {
  return records.toSorted((one, other) => compareText(one.decidedAt, other.decidedAt));
}

/** One sitting of a person in front of the list. */
interface Sitting {
  /** The reason for all decisions, if it was given. */
  readonly given: string | undefined;
  readonly target: Target;
  readonly context: Context;
}

/** What has become of the addresses so far. */
interface Tally {
  release: number;
  suppress: number;
  later: number;
}

async function askOneByOne(
  { pages, conclude }: Selection,
  open: readonly WaitedFor[],
  sitting: Sitting,
): Promise<void> {
  const { target, context } = sitting;
  const { out, err, isInterrupted } = context;
  out.print(openIncidents(open, target.options, out.width));
  const tally: Tally = { release: 0, suppress: 0, later: 0 };
  const interrupted = () => new CommandError('Stopped.', exitCodes.interrupted);
  let lastReason = sitting.given;
  let met = 0;
  try {
    for await (const { records } of pages) {
      for (const { address } of inOrder(records)) {
        if (isInterrupted()) throw interrupted();
        met += 1;
        const record = await stillWaiting(address, target, context);
        if (!record) continue;
        refuseWrongClock(target, context);
        const activities = record.history.newest.map(({ campaignActivityId }) => campaignActivityId);
        const campaigns = await campaignsOf(activities, target, context.clock);
        out.print(`\n${addressDetails(record, { otherSpellings: [], campaigns, width: out.width })}\n`);
        const answer = await askReview(escapeForTerminal(address));
        if (answer === 'interrupted') throw interrupted();
        if (answer === 'quit') return;
        const why = answer === 'later' ? undefined : await reasonFor(sitting.given, lastReason);
        if (why === 'interrupted') throw interrupted();
        if (why === undefined || answer === 'later') {
          tally.later += 1;
          continue;
        }
        lastReason = why.reason;
        // While it was shown, others were at work.
        if (!(await stillWaiting(address, target, context))) continue;
        await decide(answer, address, why.reason, sitting);
        tally[answer] += 1;
      }
    }
    conclude(met);
  } finally {
    if (met > 0) err.print(summary(tally));
  }
}

/** The record, if it still waits for a person; else it says what has become of it. */
async function stillWaiting(
  address: string,
  { records }: Target,
  { err }: Context,
): Promise<AddressRecord | undefined> {
  const record = await records.readNow(address);
  if (record?.assessment.decision === 'review') return record;
  const name = escapeForTerminal(address);
  err.print(
    record
      ? `${name} does not wait any more: ${record.assessment.decision}. ${escapeForTerminal(record.assessment.because)}`
      : `${name} has been erased meanwhile.`,
  );
  return undefined;
}

async function reasonFor(given: string | undefined, last: string | undefined): ReturnType<typeof askReason> {
  return given === undefined ? await askReason(last, problemOf) : { reason: given };
}

function problemOf(reason: string): string | undefined {
  if (reason.trim() === '') return 'A reason is needed.';
  try {
    readReason(reason);
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
}

/** A batch of its own, so that it is whole when it is written, and can be taken back alone. */
async function decide(
  kind: 'release' | 'suppress',
  address: string,
  reason: string,
  { target, context }: Sitting,
): Promise<void> {
  const { clock, newRevision, user } = context;
  const batches = createBatches(target.documents, target.table, newRevision);
  const batch = await batches.add(
    {
      ...{ id: `${kind}-${newRevision()}`, kind, by: asAuthor(user), reason: readReason(reason) },
      ...{ filter: 'one by one, in a review', plannedAt: clock.now().toISOString() },
    },
    [[address]],
  );
  await writeBatch('apply', batch, { batches, target, context });
}

function summary({ release, suppress, later }: Tally): string {
  const decided = `Released ${addresses(release)}, suppressed ${addresses(suppress)}, left ${addresses(later)} for later.`;
  return release + suppress === 0
    ? decided
    : `${decided} What was decided stays; undo with its batch takes it back.`;
}
