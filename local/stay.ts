import { createInterface } from 'node:readline';
import type { Page } from '../cli/terminal/page.ts';
import type { Progress } from '../cli/terminal/progress.ts';
import { howToTry, outageLine, polledLine } from '../cli/terminal/try-it.ts';
import type { Laptop } from './run-on-laptop.ts';

/**
 * Lets a person try commands on what a run has left behind, for as long as they like: until they press Enter, or their
 * input ends.
 *
 * @param input is not read any further afterwards, and keeps no process alive.
 */
export async function stay(
  laptop: Laptop,
  {
    input,
    page,
    progress,
  }: {
    readonly input: NodeJS.ReadableStream & { unref?(): unknown };
    readonly page: Page;
    readonly progress: Progress;
  },
): Promise<void> {
  page.print(howToTry(laptop, page.width));
  for await (const line of createInterface({ input })) {
    const word = line.trim();
    if (word === '') break;
    if (word === 't') {
      const run = await progress.step('The next quarter of an hour', () => laptop.runPoller());
      page.print(polledLine(run));
    } else if (word === 'o') page.print(outageLine(laptop.breakProvider()));
    else page.print('  t, o, or Enter alone to end.');
  }
  // The iterator leaves the handle of a terminal open, and with it the process.
  input.pause();
  input.unref?.();
}
