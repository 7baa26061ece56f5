/** How a command ends. Scripts rely on these numbers. */
export const exitCodes = {
  fine: 0,
  /** Something went wrong; an unknown address, stack or batch too. */
  failed: 1,
  /** The command line cannot be right, or an answer is missing where nobody can be asked. */
  usage: 2,
  /** A person said no. */
  declined: 3,
  signInNeeded: 4,
  /** Works, but something needs a person. */
  needsPerson: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
