import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../../local/command-line.ts';
import {
  choosePolicy,
  type PolicyChoice,
  PolicyError,
  policyNames,
  policySettings,
} from '../../shared/bounce/policies.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { nearestName } from '../../shared/nearest-name.ts';
import { isScanToken } from '../../shared/storage/scan-addresses.ts';

export interface ReplayOptions {
  /** A policy's name. */
  readonly policy: string;
  readonly tune: PolicyChoice['tuned'];
  readonly apply: boolean;
  readonly from?: string;
  readonly samples: number;
}

export const defaultSamples = 3;
const mostSamples = 100;

const settings = Object.entries(policySettings).map(
  ([name, { from, to }]) => `  ${name.padEnd(22)}  ${from} to ${to}`,
);

const help = `
Nothing is written without --apply; with it, exactly the records that differ.
Deploy the policy before you apply it. Stopped halfway, by Ctrl-C or a fault, it
may go on where it stopped or begin anew: both end the same.

What --tune takes, whole numbers:
${settings.join('\n')}

With --json the standard output is one line, a JSON object without addresses,
and everything else goes to the standard error:
  ok          true when every record was reached
  stopped     otherwise: why not, in a sentence
  policy      the policy's version, as it stands in the records that it decides
  applied     whether what differs was to be written
  read        records that could be read; the next five add up to it
  same        records that do not differ
  policyOnly  decision and reason are the same, only the policy's name and what
              would change it differ
  reasons     the same decision with another reason, rule, bounce or date
  decisions   [{ from, to, count }]: records whose decision differs
  erased      records that were erased meanwhile
  unreadable  items left alone because they are not in the form we write; not
              part of "read"
  written     records written
  next        where to go on (--from) when it stopped; absent when it has to
              begin anew. It holds an address, encoded

Exit code: 0 when every record was reached, 130 when Ctrl-C stopped it, 1 when
anything went wrong, 2 when the command line cannot be right.

Examples:
  npx bounce-hygiene replay --policy cautious --stack BounceHygiene
  npx bounce-hygiene replay --policy standard \\
    --tune softBounceSends=4 softBounceOverDays=21
  npx bounce-hygiene replay --policy cautious --apply`;

/** The options of `replay`, and what to do with them. Ends through commander where they cannot be right. */
export function defineReplay(
  program: Command,
  run: (options: ReplayOptions, policy: Policy) => Promise<void>,
): void {
  const command = program
    .command('replay')
    .description('decides every address again under a policy of your choice, and says what differs')
    .requiredOption('--policy <name>', `one of ${policyNames.join(', ')}`)
    .option('--tune <setting=number...>', 'other numbers for that policy', readTuned, {})
    .option('--apply', 'writes what differs', false)
    .option('--from <token>', 'goes on where an earlier replay stopped', readFrom)
    .option(
      '--samples <number>',
      'how many addresses to show of each change',
      wholeNumber(0, mostSamples),
      defaultSamples,
    )
    .addHelpText('after', help);
  command.action(async (options: ReplayOptions) => {
    await run(options, readPolicy(options, command));
  });
}

function readPolicy({ policy: name, tune: tuned }: ReplayOptions, command: Command): Policy {
  try {
    return choosePolicy({ name, tuned });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const nearest = nearestName(name, policyNames);
    const isOther = nearest !== undefined && nearest !== name;
    return command.error(`error: ${error.message}${isOther ? ` Did you mean ${nearest}?` : ''}`);
  }
}

/** `softBounceSends=4`; what a setting may be the policy knows. */
function readTuned(text: string, before: PolicyChoice['tuned']): PolicyChoice['tuned'] {
  const [, setting, number] = /^(\w+)=(\d{1,9})$/.exec(text) ?? [];
  if (setting === undefined) throw new InvalidArgumentError('It must read like softBounceSends=4.');
  if (!Object.hasOwn(policySettings, setting)) {
    const nearest = nearestName(setting, Object.keys(policySettings));
    const hint = nearest === undefined ? '--help lists those there are.' : `Did you mean ${nearest}?`;
    throw new InvalidArgumentError(`${setting} is not a setting of a policy. ${hint}`);
  }
  return { ...before, [setting]: Number(number) };
}

function readFrom(text: string): string {
  if (isScanToken(text)) return text;
  throw new InvalidArgumentError('It is not what an earlier replay printed. Without it, begin anew.');
}
