import { createInterface } from 'node:readline';
import type { Laptop } from './run-on-laptop.ts';
import { howToTry, tickLine } from './terminal/try-it.ts';

/**
 * Lets a person try commands on what a run has left behind, for as long as they like: until they press Enter, or their
 * input ends.
 */
export async function stay(
  laptop: Laptop,
  { input, print }: { readonly input: NodeJS.ReadableStream; print(text: string): void },
): Promise<void> {
  print(howToTry(laptop));
  for await (const line of createInterface({ input })) {
    const word = line.trim();
    if (word === '') return;
    if (word === 't') print(tickLine(await laptop.tick()));
    else if (word === 'o') {
      const { provider, contacts } = laptop.breakProvider();
      print(
        `  A send went out, and ${provider} refused all ${contacts} contacts there. Press t to have it read.`,
      );
    } else print('  t, o, or Enter alone to end.');
  }
}
