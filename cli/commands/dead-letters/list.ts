import type { Context } from '../../context.ts';
import { deadLetterList, inFlightSentence } from '../../terminal/dead-letter-report.ts';
import { letterJson, lookAndGiveBack, type Revealing } from './look.ts';

/** `dead-letters list`: what is there, by why it is there. */
export async function listDeadLetters({ reveal = false }: Revealing, context: Context): Promise<void> {
  const { out, err, isJson } = context;
  const look = await lookAndGiveBack(await context.target(), context);
  if (!isJson) {
    out.print(deadLetterList(look, { reveals: reveal, width: out.width }));
    return;
  }
  for (const letter of look.letters) await out.write(`${JSON.stringify(letterJson(letter, reveal))}\n`);
  if (!look.isWhole) err.print('There may be more dead letters than these.');
  if (look.inFlight > 0) err.print(inFlightSentence(look.inFlight));
}
