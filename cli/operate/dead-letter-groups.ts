import type { DeadLetterCause } from '../target/dead-letter-cause.ts';
import type { DeadLetter } from '../target/dead-letters.ts';

export type CauseName = DeadLetterCause['is'];

/** Dead letters of one cause, oldest first. */
export interface DeadLetterGroup {
  readonly cause: CauseName;
  readonly letters: readonly DeadLetter[];
}

const causes: readonly CauseName[] = ['failed decision', 'malformed message', 'unreadable row'];

/** Dead letters by cause; those that can still be decided first. */
export function groupDeadLetters(letters: readonly DeadLetter[]): readonly DeadLetterGroup[] {
  return causes
    .map((cause) => ({ cause, letters: letters.filter(({ why }) => why.is === cause) }))
    .filter((group) => group.letters.length > 0);
}

/** Whether the classifier would refuse it again, however often it is moved back. */
export function wouldComeBack({ why }: DeadLetter): boolean {
  return why.is !== 'failed decision';
}
