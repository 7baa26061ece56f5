import { runCommandLine, type Surroundings } from '../../cli/command-line.ts';
import { silentProgress } from '../../cli/terminal/progress.ts';
import { aClock } from './a-clock.ts';
import { aPage } from './a-page.ts';

/** Runs the command line in this process, where it must not get as far as to open a target unless `what` has one. */
export async function runHere(words: readonly string[], what: Partial<Surroundings> = {}) {
  const printed: string[] = [];
  const errors: string[] = [];
  const exitCode = await runCommandLine(words, {
    out: aPage(printed),
    err: aPage(errors),
    clock: aClock(),
    random: () => 0,
    newRevision: () => 'revision',
    progress: silentProgress,
    user: 'kim',
    isInteractive: false,
    isInterrupted: () => false,
    openTarget: () => Promise.reject(new Error('It opened a target.')),
    ...what,
  });
  return { exitCode, printed: printed.join('\n'), errors: errors.join('\n') };
}
