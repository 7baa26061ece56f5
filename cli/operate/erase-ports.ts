import type { Clock } from '../../shared/clock.ts';
import type { Target } from '../target/target.ts';

/** What erasing reads and writes. */
export interface ErasePorts {
  readonly target: Pick<
    Target,
    'documents' | 'table' | 'records' | 'policy' | 'deadLetters' | 'erasureKeys'
  > & {
    readonly queues: Pick<Target['queues'], 'countWaiting'>;
    readonly copies?: Target['copies'];
  };
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly newRevision: () => string;
  readonly isInterrupted: () => boolean;
  /** Called with what is waited for, and how far something is. */
  readonly say: (text: string) => void;
}

const lookEveryMs = 5_000;

/** @returns false when it did not come true in time, or somebody stopped it. It is asked once at least. */
export async function waitUntil(
  until: Date,
  { clock, isInterrupted, say }: ErasePorts,
  what: string,
  isTrue: () => Promise<boolean>,
): Promise<boolean> {
  for (;;) {
    if (await isTrue()) return true;
    const left = until.getTime() - clock.now().getTime();
    if (left <= 0 || isInterrupted()) return false;
    say(`waiting for ${what}, ${Math.ceil(left / 60_000)} min at most`);
    await clock.sleep(Math.min(left, lookEveryMs));
  }
}
