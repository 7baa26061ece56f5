import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Command, CommanderError } from 'commander';
import { type Pages, printOn } from '../../local/command-line.ts';
import { refuseKeptOptions } from '../../local/kept-options.ts';
import type { Clock } from '../../shared/clock.ts';
import { BounceHygieneError } from '../../shared/errors.ts';
import { explainFailure } from '../target/explain-aws-failure.ts';
import type { Progress } from '../terminal/progress.ts';

/** What a command needs of the process it runs in. */
export interface Surroundings extends Pages {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newRevision: () => string;
  readonly progress: Progress;
  /** Whether Ctrl-C was pressed. */
  isInterrupted(): boolean;
}

/** Runs with a command line as `process.argv` has it, and says how the process is to end. */
export type RunCommand = (argv: readonly string[], surroundings: Surroundings) => Promise<number>;

/**
 * Runs a command line and turns what people get wrong, and what AWS refuses, into a message and an exit code. Anything
 * else is a fault of ours and thrown on.
 */
export async function runCommandLine(
  command: Command,
  argv: readonly string[],
  { environment, out, err }: Surroundings,
): Promise<number> {
  let exitCode = 0;
  try {
    printOn(command, { out, err });
    for (const each of [command, ...command.commands]) each.exitOverride();
    refuseKeptOptions(command, argv, environment);
    await command.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) exitCode = error.exitCode;
    else if (error instanceof BounceHygieneError) {
      err.print(explainFailure(error));
      exitCode = 1;
    } else throw error;
  }
  return exitCode;
}
