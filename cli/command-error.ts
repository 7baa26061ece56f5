import { type ExitCode, exitCodes } from './exit-codes.ts';

/** Why a command cannot do what was asked, in a sentence with what to do; it is printed as it is. */
export class CommandError extends Error {
  override name = 'CommandError';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = exitCodes.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
