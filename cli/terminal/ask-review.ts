import { isCancel, selectKey, text } from '@clack/prompts';
import { listening } from './listening.ts';

export type ReviewAnswer = 'release' | 'suppress' | 'later' | 'quit';

const answers: Readonly<Record<string, ReviewAnswer>> = {
  r: 'release',
  s: 'suppress',
  l: 'later',
  q: 'quit',
};

/**
 * Asks on the terminal what is to become of the address that is shown: a key each, Enter for later, Escape to quit.
 * Only where there is somebody to ask.
 */
export async function askReview(address: string): Promise<ReviewAnswer | 'interrupted'> {
  const { answer, isInterrupted } = await listening(() =>
    selectKey({
      message: `${address}?`,
      options: [
        { value: 'l', label: 'later (or Enter): it stays on the list' },
        { value: 'r', label: 'release: it may be mailed again' },
        { value: 's', label: 'suppress: it is not to be mailed' },
        { value: 'q', label: 'quit' },
      ],
    }),
  );
  if (isCancel(answer)) return isInterrupted ? 'interrupted' : 'quit';
  return answers[answer] ?? 'later';
}

/**
 * Asks on the terminal why.
 *
 * @param last the reason that was given before; Enter gives it again.
 * @param problem says what is wrong with a reason; undefined when nothing is.
 * @returns undefined when nobody wants to say.
 */
export async function askReason(
  last: string | undefined,
  problem: (reason: string) => string | undefined,
): Promise<{ readonly reason: string } | 'interrupted' | undefined> {
  const { answer, isInterrupted } = await listening(() =>
    text({
      message: 'Why? It stands in the record.',
      ...(last !== undefined && { placeholder: last, defaultValue: last }),
      validate: (typed = '') => problem(typed === '' && last !== undefined ? last : typed),
    }),
  );
  if (!isCancel(answer)) return { reason: answer };
  return isInterrupted ? 'interrupted' : undefined;
}
