import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { systemClock } from '../shared/clock.ts';
import { runCommandLine } from './command-line.ts';
import { exitCodes } from './exit-codes.ts';
import { homeFolder } from './home-folder.ts';
import { lineReader } from './next-line.ts';
import { openBrowser } from './open-browser.ts';
import { openStack } from './target/open-stack.ts';
import type { Target } from './target/target.ts';
import { endOnSignals, type Signal, signalExitCodes } from './terminal/end-on-signals.ts';
import { pageOn } from './terminal/page.ts';
import { createProgress } from './terminal/progress.ts';
import { repairedSentence } from './terminal/repaired-sentence.ts';

/** Some containers run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER || 'unknown';
  }
}

const { stdin, stdout, stderr, argv, env } = process;
const home = homeFolder(env);
const progress = createProgress();
const lines = lineReader(stdin);
const interruption = new AbortController();
let endsAtOnce = false;
let endsInOrder = false;
let endedBy: Signal | undefined;
/** A store is for one process alone, and has to be closed in order. */
let opened: Target | undefined;
const tidy = async () => {
  await progress.stop();
  await opened?.close();
};
endOnSignals(tidy, {
  onFirst(signal) {
    if (!endsInOrder && (endsAtOnce || signal !== 'SIGINT')) return 'end';
    endedBy = signal;
    interruption.abort();
    lines.stop();
    progress.say('stopping in good order; Ctrl-C once more stops at once');
    return 'go on';
  },
});
// Whoever closes the pipe (`| head`) has seen enough.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  tidy().finally(() => process.exit(0));
});
const err = pageOn(stderr);
const exitCode = await runCommandLine(argv.slice(2), {
  out: pageOn(stdout),
  err,
  clock: systemClock,
  random: Math.random,
  newRevision: () => randomBytes(8).toString('base64url'),
  progress,
  user: userName(),
  home,
  vendorApiUrl: env.CONSTANT_CONTACT_API_URL,
  outside: {
    environment: env,
    fetch,
    chance: randomBytes,
    nextLine: lines.nextLine,
    openBrowser: (link) => openBrowser(link, env),
  },
  isInteractive: stdin.isTTY && stdout.isTTY,
  isInterrupted: () => interruption.signal.aborted,
  interruption: interruption.signal,
  mayEndAtOnce() {
    endsAtOnce = true;
  },
  endsInOrder() {
    endsInOrder = true;
  },
  openTarget(named) {
    const { region, profile } = named;
    // Every client of the SDK reads them, as the AWS command line does.
    if (region !== undefined) env.AWS_REGION = region;
    if (profile !== undefined) env.AWS_PROFILE = profile;
    return openStack(named, systemClock);
  },
  async openStore(command) {
    // What a store takes to open costs every other command a fifth of a second.
    const { openStoreTarget } = await import('./target/open-store.ts');
    opened = await openStoreTarget(home, command, {
      clock: systemClock,
      onRepaired: (repaired) => err.print(repairedSentence(repaired, 'the next run')),
    });
    return opened;
  },
});
process.exitCode = exitCode === exitCodes.interrupted && endedBy ? signalExitCodes[endedBy] : exitCode;
