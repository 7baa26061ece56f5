import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../../local/command-line.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { RunOptions } from './run/own-account.ts';
import {
  refuseSimulatedOptions,
  refuseWhatNpmKept,
  type SimulatedOptions,
  simulatedHelp,
  withSimulatedOptions,
} from './run/simulated-options.ts';

const minuteMs = 60_000;
/** The vendor's quota. */
const mostRequestsPerDay = 10_000;

const help = `
Needs a sign-in on this computer: npx bounce-hygiene sign-in. It changes nothing
at Constant Contact. A run ends when all that is due is read, or after a quarter
of an hour; the next one goes on. Ctrl-C ends it in good order at any time. The
other commands work on what it has read when they are given --local.

docs/LAPTOP.md has the lines with which cron, systemd, launchd or the Task
Scheduler of Windows start a run every 15 minutes, instead of --every.

On a server, BOUNCE_HYGIENE_CLIENT_ID, BOUNCE_HYGIENE_REFRESH_TOKEN and, if the
application has one, BOUNCE_HYGIENE_CLIENT_SECRET are used instead of the
sign-in. They are stored nowhere, so the refresh token has to be long-lived.

--json prints one object for each run, with at least requests, published,
decided, decisions and complete. The exit code is 0 also where a limit ended the
run early, 4 where nobody has signed in or access was refused.
${simulatedHelp}

Examples:
  npx bounce-hygiene run
  npx bounce-hygiene run --until-complete
  npx bounce-hygiene run --every 15m
  npx bounce-hygiene run --json
  npx bounce-hygiene run --simulated --stay
  npx bounce-hygiene run --simulated --seed 7 --json`;

/** `run`: reads the person's own account into the store on this computer. */
export function runCommand(program: Command, context: Context): void {
  const command = program
    .command('run')
    .description(
      'reads the bounces of your account into a store on this computer and decides them; needs no AWS',
    )
    .option('--every <time>', 'makes a run every so often until Ctrl-C: 15m, 1h', period)
    .option('--until-complete', 'goes on after a quarter of an hour, until all that is due is read')
    .option(
      '--requests-per-day <number>',
      'at most so many requests to Constant Contact a day; without it half of what a deployment would take, since one may use the same API key',
      wholeNumber(1, mostRequestsPerDay),
    )
    .addHelpText('after', help)
    .action(async (options: RunOptions | SimulatedOptions) => {
      if (command.optsWithGlobals<{ readonly stack?: string }>().stack !== undefined)
        throw new CommandError(
          'run reads into the store on this computer: give no --stack. A deployed stack is run by its own schedule.',
          exitCodes.usage,
        );
      refuseSimulatedOptions(command);
      // The store, its servers and the simulated account are loaded by nobody else.
      if ('simulated' in options) {
        const { runSimulated } = await import('./run/simulated.ts');
        return runSimulated(options, context);
      }
      const { runOwnAccount } = await import('./run/own-account.ts');
      return runOwnAccount(options, context);
    });
  withSimulatedOptions(command);
  refuseWhatNpmKept(program, command, context.outside.environment);
}

/** For an option: a period in milliseconds. */
function period(text: string): number {
  const [, count, unit] = /^(\d{1,4})([mh])$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 'h' ? 60 * minuteMs : minuteMs);
  if (ms >= 5 * minuteMs && ms <= 24 * 60 * minuteMs) return ms;
  throw new InvalidArgumentError('A period is from 5m to 24h: 15m, 1h.');
}
