import { counted } from './number.ts';

/** Of sends whose reports of sends are left because of their size; it begins with their number. */
export function tooLargeSentence(sends: number): string {
  return `${counted(sends, 'send')} went to more people than the share of requests for evidence can read: for later ones raise evidenceRequestsPerDay (docs/SETTINGS.md)`;
}
