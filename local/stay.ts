import type { Page } from '../cli/terminal/page.ts';
import type { Progress } from '../cli/terminal/progress.ts';
import { howToTry, outageLine, polledLine } from '../cli/terminal/try-it.ts';
import type { Laptop } from './demonstrate.ts';

/**
 * Lets a person try commands on what a run has left behind, for as long as they like: until they press Enter, or their
 * input ends.
 */
export async function stay(
  laptop: Laptop,
  {
    nextLine,
    page,
    progress,
  }: {
    /** Undefined at the end of the input. */
    readonly nextLine: () => Promise<string | undefined>;
    readonly page: Page;
    readonly progress: Progress;
  },
): Promise<void> {
  page.print(howToTry(laptop, page.width));
  for (;;) {
    const word = (await nextLine())?.trim() ?? '';
    if (word === '') return;
    if (word === 't') {
      const run = await progress.step('The next quarter of an hour', () => laptop.runPoller());
      page.print(polledLine(run));
    } else if (word === 'o') page.print(outageLine(laptop.breakProvider()));
    else page.print('  t, o, or Enter alone to end.');
  }
}
