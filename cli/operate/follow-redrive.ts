import type { Clock } from '../../shared/clock.ts';
import { StorageError } from '../../shared/errors.ts';
import type { MoveTask, Redrive } from '../target/redrive.ts';

/** How a move ended, as far as somebody looked. */
export type RedriveEnd =
  | {
      readonly is: 'completed' | 'interrupted' | 'cancelled' | 'failed';
      readonly task: MoveTask;
      readonly wasRunning: boolean;
    }
  /** SQS lists it no more, which it does with its ten newest: what it moved is moved. */
  | { readonly is: 'unlisted'; readonly wasRunning: boolean };

export interface FollowParts {
  readonly redrive: Redrive;
  readonly clock: Clock;
  readonly isInterrupted: () => boolean;
  readonly onProgress: (task: MoveTask) => void;
}

/** SQS counts what it has moved about once a second. */
const lookEveryMs = 1_000;

/**
 * Moves all dead letters back and looks on until it is done. Where a move is running already, it looks on at that one:
 * SQS runs one at a time.
 *
 * @throws {StorageError} when SQS fails; a move that has started goes on.
 */
export async function followRedrive({
  redrive,
  clock,
  isInterrupted,
  onProgress,
}: FollowParts): Promise<RedriveEnd> {
  const running = await findRunning(redrive);
  const wasRunning = running !== undefined || (await startUnlessRunning(redrive));
  const [newest] = running ? [running] : await redrive.tasks();
  let followed = newest;
  for (;;) {
    if (followed === undefined) return { is: 'unlisted', wasRunning };
    onProgress(followed);
    if (followed.status !== 'running') return { is: followed.status, task: followed, wasRunning };
    if (isInterrupted()) return { is: 'interrupted', task: followed, wasRunning };
    await clock.sleep(lookEveryMs);
    const { startedAt }: MoveTask = followed;
    followed = (await redrive.tasks()).find((task) => task.startedAt === startedAt);
  }
}

async function findRunning(redrive: Redrive): Promise<MoveTask | undefined> {
  return (await redrive.tasks()).find(({ status }) => status === 'running');
}

/** @returns whether somebody else was quicker, and a move is running. */
async function startUnlessRunning(redrive: Redrive): Promise<boolean> {
  try {
    await redrive.start();
    return false;
  } catch (error) {
    if (!(error instanceof StorageError) || (await findRunning(redrive)) === undefined) throw error;
    return true;
  }
}
