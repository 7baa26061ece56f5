import { ReportRefusedError } from '../../../shared/errors.ts';
import type { Trouble } from '../plan/campaign-memory.ts';

/** Whether an item that fails already was skipped, because all requests of its kind were refused: no new failure. */
export function stillFails(trouble: Trouble | undefined, error: unknown): boolean {
  return trouble?.kind === 'failing' && error instanceof ReportRefusedError && !error.wasAsked;
}
