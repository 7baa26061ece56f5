/** What a shell expects of a process that a signal has ended: 128 and the signal's number. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof exitCodes;

/** npm sends on the Ctrl-C that the terminal has sent already; a second one that close is the same one. */
const sameInterruptMs = 500;
/** How often a process that npm started looks whether npm is still there, in milliseconds. */
const lookEveryMs = 250;

/**
 * Ends this process on Ctrl-C and on every other polite request, through its `exit` listeners, with the exit code that
 * shells expect.
 *
 * @param tidy runs first; it must not take long.
 * @param onFirstInterrupt gets the first Ctrl-C, which then ends nothing unless it says so; the next one does.
 */
export function endOnSignals(
  tidy: () => Promise<void> = async () => {},
  { onFirstInterrupt }: { readonly onFirstInterrupt?: () => 'end' | 'go on' } = {},
): void {
  let isEnding = false;
  let interruptedAt: number | undefined;
  const end = async (signal: Signal) => {
    if (isEnding) return;
    isEnding = true;
    await tidy();
    process.exit(exitCodes[signal]);
  };
  process.on('SIGINT', () => {
    const isFirst = interruptedAt === undefined;
    interruptedAt ??= Date.now();
    if (isFirst) {
      if (!onFirstInterrupt || onFirstInterrupt() === 'end') end('SIGINT');
    } else if (Date.now() - interruptedAt > sameInterruptMs) end('SIGINT');
  });
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  onOrphaned(() => end('SIGTERM'));
}

/**
 * A signal to npm reaches the shell that npm has put between, which dies without passing it on. Then the parent of this
 * process is gone, and ending npm would not have ended it.
 */
function onOrphaned(end: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid !== parent) end();
  }, lookEveryMs);
  looking.unref();
}
