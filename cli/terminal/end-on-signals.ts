/** What a shell expects of a process that a signal has ended: 128 and the signal's number. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type Signal = keyof typeof signalExitCodes;

/** npm sends on the Ctrl-C that the terminal has sent already; a second one that close is the same one. */
const sameSignalMs = 500;
/** How often a process that npm started looks whether npm is still there, in milliseconds. */
const lookEveryMs = 250;

/**
 * Ends this process on Ctrl-C and on every other polite request, through its `exit` listeners, with the exit code that
 * shells expect.
 *
 * @param tidy runs first; it must not take long.
 * @param onFirst gets the first signal, and says whether that ends the process; the next one does.
 */
export function endOnSignals(
  tidy: () => Promise<void> = async () => {},
  { onFirst = () => 'end' }: { readonly onFirst?: (signal: Signal) => 'end' | 'go on' } = {},
): void {
  let isEnding = false;
  let first: { readonly signal: Signal; readonly at: number } | undefined;
  const end = async (signal: Signal) => {
    if (isEnding) return;
    isEnding = true;
    await tidy();
    process.exit(signalExitCodes[signal]);
  };
  const take = (signal: Signal) => {
    if (first === undefined) {
      first = { signal, at: Date.now() };
      if (onFirst(signal) === 'end') end(signal);
      return;
    }
    const isSameAgain = signal === first.signal && Date.now() - first.at <= sameSignalMs;
    if (!isSameAgain) end(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, take);
  onOrphaned(() => take('SIGTERM'));
}

/**
 * A signal to npm reaches the shell that npm has put between, which dies without passing it on. Then the parent of this
 * process is gone, and ending npm would not have ended it.
 */
function onOrphaned(end: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    end();
  }, lookEveryMs);
  looking.unref();
}
