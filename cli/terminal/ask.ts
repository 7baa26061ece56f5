import { confirm, isCancel, password } from '@clack/prompts';
import type { Answer } from './confirm.ts';

/**
 * Asks for something that is not to be seen on the screen. Only where there is somebody to ask.
 *
 * @returns undefined when the person wants to stop.
 */
export async function askHidden(message: string): Promise<string | undefined> {
  const answer = await password({ message, mask: '•' });
  return isCancel(answer) ? undefined : answer;
}

/** Asks a question that is answered with yes or no; Ctrl-C and Escape stop. Only where there is somebody to ask. */
export async function askYesOrNo(message: string, initialValue = false): Promise<Answer> {
  const answer = await confirm({ message, initialValue });
  if (isCancel(answer)) return 'interrupted';
  return answer ? 'yes' : 'no';
}
