import { confirm as askYesOrNo, isCancel, text } from '@clack/prompts';
import { addresses } from './describe-incident.ts';
import { listening } from './listening.ts';

/** Above it the number itself has to be typed: Enter is too easy. */
const mostByEnter = 100;

export type Answer = 'yes' | 'no' | 'interrupted';

/**
 * Asks on the terminal whether to do something to so many addresses.
 *
 * @param verb reads before the number: "release".
 */
export function confirm(verb: string, count: number): Promise<Answer> {
  return confirmDeed(`${verb} ${addresses(count)}`, count);
}

/**
 * Asks on the terminal whether to do something. Only where there is somebody to ask: without a
 * terminal the question would never end, or be answered by what happens to be in the pipe.
 *
 * @param deed what is done, to so many addresses: "dismiss this incident of 12 addresses".
 */
export async function confirmDeed(deed: string, count: number): Promise<Answer> {
  const { answer, isInterrupted } = await listening<string | boolean | symbol>(() =>
    count > mostByEnter
      ? text({ message: `Type ${count} to ${deed}; anything else does nothing.` })
      : askYesOrNo({ message: `Really ${deed}?`, initialValue: false }),
  );
  if (isCancel(answer)) return isInterrupted ? 'interrupted' : 'no';
  return answer === true || answer === String(count) ? 'yes' : 'no';
}
