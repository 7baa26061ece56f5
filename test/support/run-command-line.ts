import { stripVTControlCharacters } from 'node:util';
import { runCommandLine, type Surroundings } from '../../cli/command-line.ts';
import { silentProgress } from '../../cli/terminal/progress.ts';
import { aClock } from './a-clock.ts';
import { aPage } from './a-page.ts';

/**
 * Runs the command line in this process, where it must not get as far as to open a target unless `what` has one. What it
 * gives back is what a person saw, without colours.
 */
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
    home: '/dev/null/none',
    outside: {
      environment: {},
      fetch: () => Promise.reject(new Error('It asked somebody.')),
      chance: (length) => new Uint8Array(length),
      nextLine: async () => undefined,
      openBrowser: () => false,
    },
    isInteractive: false,
    isInterrupted: () => false,
    interruption: new AbortController().signal,
    endsInOrder: () => {},
    mayEndAtOnce: () => {},
    openTarget: () => Promise.reject(new Error('It opened a target.')),
    openStore: () => Promise.reject(new Error('It opened the store.')),
    ...what,
  });
  const seen = (texts: readonly string[]) => stripVTControlCharacters(texts.join('\n'));
  return { exitCode, printed: seen(printed), errors: seen(errors) };
}
