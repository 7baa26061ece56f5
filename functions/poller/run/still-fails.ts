import { ReportRefusedError } from '../../../shared/errors.ts';
import type { Trouble } from '../plan/campaign-memory.ts';

/** Something that fails already and was not asked for, since so much of its kind was refused before, has not failed anew. */
export function stillFails(trouble: Trouble | undefined, error: unknown): boolean {
  return trouble?.kind === 'failing' && error instanceof ReportRefusedError && !error.wasAsked;
}
