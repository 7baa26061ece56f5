import { type Command, InvalidArgumentError } from 'commander';
import { StoreError } from '../../local/store/store-error.ts';
import { ErasureKeyLostError, SignInNeededError, StorageError } from '../../shared/errors.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { erasePerson } from '../operate/erase.ts';
import type { ErasePorts } from '../operate/erase-ports.ts';
import { asAddress } from '../operate/find-address.ts';
import { openErasure } from '../operate/open-erasure.ts';
import { otherSpellings } from '../operate/spellings.ts';
import { explainFailure } from '../target/explain-aws-failure.ts';
import { confirm } from '../terminal/confirm.ts';
import { eraseCommandLine, erasePreview, eraseReport, unreachable } from '../terminal/erase-report.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { mustAsk, refuseWrongClock } from './before-writing.ts';
import { sayScanCost } from './say-scan-cost.ts';

interface EraseOptions {
  readonly keepBlocked?: boolean;
  readonly wait: number;
  readonly yes?: boolean;
}

/** Longer than a run of the poller, and than a queue takes that is not stalled. */
const usualWaitMinutes = 20;

const help = `
It deletes the record and the dead letters of the address, and takes the address
out of every batch and every reason that names it. What stays is a hash, made
with a key that only the deployment, or this computer, has. The poller looks the
hash up, so that bounces up to now never come back. A newer bounce does.

It waits for bounces that are on their way to a decision; Ctrl-C stops that. The
same command again does what is left.

Examples:
  npx bounce-hygiene erase ann@example.com --stack BounceHygiene
  npx bounce-hygiene erase ann@example.com --keep-blocked --yes
  npx bounce-hygiene erase ann@example.com --local
  npx bounce-hygiene erase ann@example.com --wait 0 --yes --json`;

/** `erase`: everything personal about one person goes, and does not come back. */
export function eraseCommand(program: Command, context: Context): void {
  program
    .command('erase <address>')
    .description('deletes everything personal about one person, for good')
    .option('--keep-blocked', 'explain goes on answering "do not mail" when it is asked for the address')
    .option('--no-keep-blocked', 'takes that back')
    .option('--wait <minutes>', 'how long to wait for bounces on their way', readMinutes, usualWaitMinutes)
    .option('--yes', 'does not ask')
    .addHelpText('after', help)
    .action((typed: string, options: EraseOptions) => erase(typed, options, context));
}

function readMinutes(text: string): number {
  const minutes = Number(text);
  if (/^\d{1,4}$/.test(text)) return minutes;
  throw new InvalidArgumentError('It is a whole number of minutes, for example 20.');
}

async function erase(
  typed: string,
  { keepBlocked, wait, yes }: EraseOptions,
  context: Context,
): Promise<void> {
  const { out, err, isJson, clock, random, newRevision, isInterrupted, progress } = context;
  const address = asAddress(typed);
  const asks = mustAsk(yes, context);
  const target = await context.target();
  const known = await target.records.readMany([address, ...otherSpellings(address)]);
  refuseWrongClock(target, context);
  const spellings = [...known.keys()].filter((one) => one !== address);
  await sayScanCost([{ table: target.table, times: 1 }], target, context);
  const preview = { address, typed, record: known.get(address), spellings };
  if (asks) {
    err.print(erasePreview(preview));
    const answer = await confirm('erase for good', 1);
    if (answer !== 'yes')
      throw new CommandError(
        'Nothing was erased.',
        answer === 'no' ? exitCodes.declined : exitCodes.interrupted,
      );
  }
  const again = eraseCommandLine(address, keepBlocked, target.options);
  const erased = await progress
    .step(escapeForTerminal(`Erasing ${address}`), async (say) => {
      const ports: ErasePorts = { target, clock, random, newRevision, isInterrupted, say };
      const until = new Date(clock.now().getTime() + wait * 60_000);
      const key = await openErasure(until, ports);
      return key === undefined
        ? undefined
        : erasePerson(address, { key, blocked: keepBlocked, until }, ports);
    })
    .catch((error: unknown) => {
      throw explained(error, again);
    });
  if (!erased) {
    if (isInterrupted()) throw new CommandError('Stopped; nothing was erased.', exitCodes.interrupted);
    throw new CommandError(
      `A run of the poller is at work, and nobody was erased before: the key for that is made between two runs. Nothing was erased. Try again in a few minutes:\n${again}`,
    );
  }
  const { end, tombstone, removed, left, planned } = erased;
  const isComplete = end === 'complete' && left.length === 0;
  if (isJson) {
    const { upTo, erasedAt } = tombstone;
    const lookAgain = isComplete ? {} : { lookAgain: again };
    const blocked = tombstone.blocked === true;
    out.print(
      JSON.stringify({
        ...{ address, erasedAt, upTo, blocked, removed, otherSpellings: spellings },
        ...{
          left,
          planned,
          unreachable: unreachable(clock.now(), removed.files !== undefined),
          ...lookAgain,
        },
      }),
    );
  } else out.print(eraseReport(erased, { ...preview, again, now: clock.now() }));
  if (!isComplete) context.endWith(exitCodes.needsPerson);
  if (end === 'interrupted') context.endWith(exitCodes.interrupted);
}

/** What went wrong, and that repeating it does the rest; an error of another kind as it is. */
function explained(error: unknown, again: string): unknown {
  if (error instanceof SignInNeededError)
    return new CommandError(
      `${error.message} The key that erasing needs is kept beside the sign-in, and signing in later would overwrite it. Nothing was erased. After signing in:\n${again}`,
      exitCodes.signInNeeded,
    );
  if (error instanceof ErasureKeyLostError)
    return new CommandError(`${error.message} Nothing was erased. After that:\n${again}`);
  if (error instanceof StorageError || error instanceof StoreError)
    return new CommandError(
      `${explainFailure(error)} Not all may be erased yet; what is done stays done. To do the rest:\n${again}`,
    );
  return error;
}
