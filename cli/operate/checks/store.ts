import { dayMs } from '../../../shared/bounce/instant.ts';
import type { StoreLook } from '../../target/look-at-store.ts';
import type { Queues } from '../../target/queues.ts';
import { good, needs, type Verdict } from './finding.ts';

const megabyte = 1_000_000;
/** A run writes a few of these, and the table is rewritten beside itself now and then. */
const leastFreeBytes = 200 * megabyte;
/** Every run ends with a backup of what has changed; so long without one, no run has ended. */
const longestUnsavedDays = 7;

/** The messages that wait between runs: whether each can be read. */
export async function checkMessages({ count }: Pick<Queues, 'count'>): Promise<Verdict> {
  const { waiting, deadLetters } = await count();
  return good(`${waiting} wait for the next run, and ${deadLetters} could not be decided; all can be read.`);
}

/** What would be left if the table were lost. */
export function checkBackups({ backups, newestBackup, hasUnsaved }: StoreLook, now: Date): Verdict {
  const run = 'A run makes one when it ends: npx bounce-hygiene run.';
  if (!newestBackup) return needs('There is no backup.', run);
  const days = Math.max(0, Math.floor((now.getTime() - newestBackup.madeAt.getTime()) / dayMs));
  const age = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
  if (hasUnsaved && days >= longestUnsavedDays)
    return needs(`The newest backup was made ${age}, and does not hold what was written since.`, run);
  const unsaved = hasUnsaved ? 'the next run saves what was written since' : 'nothing was written since';
  return good(`${backups}, the newest made ${age}; ${unsaved}.`);
}

/** Room for what the next runs write. */
export function checkDisk({ freeBytes, newestBackup }: StoreLook): Verdict {
  const least = leastFreeBytes + 2 * (newestBackup?.bytes ?? 0);
  const free = `${Math.floor(freeBytes / megabyte)} MB are free`;
  if (freeBytes >= least) return good(`${free}.`);
  return needs(
    `${free}, and runs need ${Math.ceil(least / megabyte)} MB to be safe.`,
    'Make room on the disk of the store, or move it: BOUNCE_HYGIENE_HOME chooses another folder.',
  );
}
