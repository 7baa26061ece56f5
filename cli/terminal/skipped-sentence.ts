import { counted } from './number.ts';

/** Of sends whose reports of sends are left, so that no backlog grows; it begins with their number. */
export function skippedSentence(sends: number): string {
  const were = sends === 1 ? 'was' : 'were';
  return `${counted(sends, 'send')} closed more than a fortnight ago and ${were} not read for evidence`;
}
