import type { Context } from '../../context.ts';
import { deadLetterDetails } from '../../terminal/dead-letter-report.ts';
import { letterJson, lookAndGiveBack, type Revealing, unknownLetters } from './look.ts';

/** `dead-letters show`: one of them. */
export async function showDeadLetter(
  id: string,
  { reveal = false }: Revealing,
  context: Context,
): Promise<void> {
  const { out, isJson } = context;
  const look = await lookAndGiveBack(await context.target(), context);
  const letter = look.letters.find((one) => one.id === id);
  if (!letter) throw unknownLetters([id], look);
  out.print(
    isJson
      ? JSON.stringify(letterJson(letter, reveal))
      : deadLetterDetails(letter, { reveals: reveal, width: out.width }),
  );
}
