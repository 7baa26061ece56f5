import { type Command, InvalidArgumentError } from 'commander';
import { ErasureKeyLostError, StorageError } from '../../shared/errors.ts';
import { readErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { addressJson } from '../operate/address-json.ts';
import { adopt } from '../operate/adopt.ts';
import type { AdoptedTable, Adoption, WithoutKey } from '../operate/adoption.ts';
import { explainFailure } from '../target/explain-aws-failure.ts';
import type { Target } from '../target/target.ts';
import { adoptReport } from '../terminal/adopt-report.ts';
import { confirm } from '../terminal/confirm.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { number } from '../terminal/number.ts';
import { mustAsk, readClockFirst } from './before-writing.ts';
import { isForStack } from './open-sign-in-store.ts';
import { sayScanCost } from './say-scan-cost.ts';

interface AdoptOptions {
  readonly from?: string;
  readonly fromLocal?: true;
  readonly apply?: boolean;
  readonly yes?: boolean;
}

const help = `
The other table is only read: one that was restored from a backup, left by a
stack that is gone or copied from another region, or the store on this computer.
Without --apply nothing is written. It may be repeated, and both tables may be
in use meanwhile.

Examples:
  npx bounce-hygiene adopt --from RestoredTable --stack BounceHygiene
  npx bounce-hygiene adopt --from RestoredTable --apply --stack BounceHygiene
  npx bounce-hygiene adopt --from-local --apply --stack BounceHygiene
  npx bounce-hygiene adopt --from RestoredTable --apply --yes --json`;

/** `adopt`: merges another table of ours into the target. */
export function adoptCommand(program: Command, context: Context): void {
  program
    .command('adopt')
    .description('merges another table of this program into the one of the target')
    .option('--from <table>', 'the name of the other table, in the same region', readTableName)
    .option('--from-local', 'the store on this computer, into a deployed stack')
    .option('--apply', 'writes it; without, it only says what would change')
    .option('--yes', 'does not ask')
    .addHelpText('after', help)
    .action((options: AdoptOptions) => adoptFrom(options, context));
}

/** Not its ARN, by which the target's own table would look like another one. */
function readTableName(text: string): string {
  if (/^[\w.-]{3,255}$/.test(text)) return text;
  throw new InvalidArgumentError('It is the name of a table: letters, digits, "_", "-" and ".".');
}

async function adoptFrom({ apply = false, yes, ...named }: AdoptOptions, context: Context): Promise<void> {
  const asks = apply && mustAsk(yes, context);
  refuseSources(named, context);
  const target = await context.target();
  const from = await openSource(named, target, context);
  if (apply) await readClockFirst(target, context);
  const hasErased = await lookAtSource(from);
  const runs = asks ? 2 : 1;
  const scans = [
    ...(named.fromLocal ? [] : [{ table: from.table, times: 2 * runs }]),
    ...(hasErased ? [{ table: target.table, times: runs }] : []),
  ];
  await sayScanCost(scans, target, context);
  const { err, out, isJson } = context;
  if (asks) {
    const { counts } = await run(from, false, target, context);
    err.print(adoptReport(counts, { applies: false }));
    const answer = await confirm('adopt', counts.changed + counts.toErase + counts.toUndo);
    if (answer !== 'yes')
      throw new CommandError(
        'Nothing was written.',
        answer === 'no' ? exitCodes.declined : exitCodes.interrupted,
      );
  }
  const { counts } = await run(from, apply, target, context);
  if (isJson) {
    const { samples, refusedSamples, ...numbers } = counts;
    out.print(
      JSON.stringify({
        from: from.name,
        applied: apply,
        ...numbers,
        samples: samples.map((sample) => addressJson(sample, new Map())),
        refusedSamples,
      }),
    );
  } else out.print(adoptReport(counts, { applies: apply }));
  // Whoever wants all of it has something left to do.
  if (counts.refused > 0) context.endWith(exitCodes.failed);
}

/** The table to adopt, and its name for people. */
type Source = AdoptedTable & { readonly name: string };

/** @throws {CommandError} unless one other table is named. */
function refuseSources({ from, fromLocal }: AdoptOptions, context: Context): void {
  if ((from === undefined) === (fromLocal === undefined))
    throw new CommandError(
      'Which table? Give --from with its name, or --from-local for the store on this computer.',
      exitCodes.usage,
    );
  if (fromLocal && !isForStack(context))
    throw new CommandError(
      '--from-local adopts the store on this computer into a deployed stack: give --stack.',
      exitCodes.usage,
    );
}

/** @throws {CommandError | StoreError} */
async function openSource(
  { from, fromLocal }: AdoptOptions,
  target: Target,
  context: Context,
): Promise<Source> {
  if (fromLocal) {
    const { label, documents, table, erasureKeys } = await context.store();
    return { name: label, documents, table, erasureKeys };
  }
  const table = from ?? '';
  if (table === target.table)
    throw new CommandError('--from names the table of the target itself.', exitCodes.usage);
  return { name: table, documents: target.documents, table, erasureKeys: undefined };
}

/**
 * Whether somebody was erased in the other table.
 *
 * @throws {CommandError} when it is not there, or is none of ours.
 */
async function lookAtSource({ documents, table }: Source): Promise<boolean> {
  try {
    return (await readErasureKeyId(documents, table)) !== undefined;
  } catch (error) {
    const kind = error instanceof StorageError ? error.kind : undefined;
    if (kind === 'ResourceNotFoundException')
      throw new CommandError(`There is no table ${table} in this region: look at --from and --region.`);
    if (kind === 'ValidationException')
      throw new CommandError(`The table ${table} is none of this program: its items have another key.`);
    throw error;
  }
}

type Complete = Extract<Adoption, { readonly is: 'complete' }>;

/** @throws {CommandError} when it is refused, or ends early. */
async function run(from: Source, applies: boolean, target: Target, context: Context): Promise<Complete> {
  const { clock, random, newRevision, isInterrupted, progress } = context;
  const title = escapeForTerminal(`${applies ? 'Adopting' : 'Comparing'} ${from.name}`);
  const adoption = await progress
    .step(title, (say) =>
      adopt({
        ...{ target, from, applies, clock, random, newRevision, isInterrupted },
        onProgress: (records) => say(`${number(records)} records`),
      }),
    )
    .catch((error: unknown) => {
      if (error instanceof ErasureKeyLostError)
        throw new CommandError(`${error.message} Nothing was written.`);
      throw error;
    });
  if (adoption.is === 'complete') return adoption;
  const repeat = 'What is done stays done; the same command does the rest.';
  if (adoption.is === 'interrupted')
    throw new CommandError(
      applies
        ? `Stopped after ${number(adoption.counts.records)} records. ${repeat}`
        : 'Stopped; nothing was written.',
      exitCodes.interrupted,
    );
  if (adoption.is === 'failed')
    throw new CommandError(`${explainFailure(adoption.why)} ${applies ? repeat : 'Nothing was written.'}`);
  throw new CommandError(refusal(adoption, from));
}

function refusal(adoption: WithoutKey, { name, erasureKeys }: Source): string {
  if (adoption.is === 'run at work')
    return 'A run of the poller is at work, which does not know of erased people yet. Nothing was written; try again in a few minutes.';
  if (adoption.is === 'key missing' && erasureKeys)
    return `${name} holds tombstones of erased people, which need the key ${escapeForTerminal(adoption.keyId)}, and neither sign-in.json beside it nor the secret of the target holds that. Nothing was written.`;
  if (adoption.is === 'key missing')
    return `${name} holds tombstones of erased people, which need the key ${escapeForTerminal(adoption.keyId)}. Copy the field erasureKey from the secret of the stack that ${name} was of into the secret of the target, and run the command again. Nothing was written.`;
  return `${name} holds tombstones of erased people under the key ${escapeForTerminal(adoption.other)}, and the target under ${escapeForTerminal(adoption.own)}: which of its people were erased there could not be told here. Nothing was written. docs/RUNBOOK.md says what to do, under "Bringing back a table".`;
}
