import { randomBytes } from 'node:crypto';
import type { Store } from '../../local/store/open-store.ts';
import type { Clock } from '../../shared/clock.ts';
import { erasureKeyIn, withErasureKeyBeside } from '../../shared/constant-contact/sign-in.ts';
import { StorageError } from '../../shared/errors.ts';
import type { Activity } from './activity.ts';
import { deadLetterCause } from './dead-letter-cause.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { ErasureKeys } from './erasure-keys.ts';
import { readBatchLine, readRunLine } from './log-lines.ts';
import type { Queues } from './queues.ts';
import type { MoveTask, RedrivePort } from './redrive.ts';
import { createSignInFile, type SignInFile } from './sign-in-file.ts';
import type { Target } from './target.ts';

/** So many lines of the log are given at a time. */
const linesAtATime = 1_000;

/** What a command uses of the store on this computer besides its table: files where a deployment has queues and logs. */
export function storePorts(
  store: Store,
  home: string,
  clock: Clock,
): Pick<Target, 'copies' | 'deadLetters' | 'erasureKeys' | 'activity' | 'queues' | 'redrive' | 'signIn'> {
  const signIn = createSignInFile(home);
  return {
    copies: { erase: store.eraseFromFiles },
    deadLetters: deadLettersIn(store, clock),
    erasureKeys: erasureKeysIn(signIn),
    activity: activityIn(store),
    queues: queuesIn(store),
    redrive: redriveIn(store, clock),
    // This process is the only one that has the store, and no run goes on beside it.
    signIn: { ...signIn, exclusively: async (work) => ({ result: await work() }) },
  };
}

function deadLettersIn({ deadLetters }: Store, clock: Clock): DeadLetters {
  return {
    async look({ most = Number.POSITIVE_INFINITY, onProgress = () => {} } = {}) {
      const all = await deadLetters.all();
      const letters = all.slice(0, most).map((message) => ({
        ...message,
        receipt: message.id,
        deletedAt: undefined,
        why: deadLetterCause(message.body, clock.now()),
      }));
      onProgress(letters.length);
      return { letters, inFlight: 0, isWhole: letters.length === all.length };
    },
    async drop(letters) {
      const dropped = new Set(letters.map(({ id }) => id));
      await deadLetters.replace((await deadLetters.all()).filter(({ id }) => !dropped.has(id)));
      return [];
    },
    giveBack: async () => true,
  };
}

function activityIn({ log }: Store): Activity {
  async function* lines<Line>(
    read: (text: string, at: string) => Line | undefined,
    from: Date,
    to: Date,
  ): AsyncGenerator<readonly Line[]> {
    let some: Line[] = [];
    for await (const { line, at } of log.read(from, to)) {
      const one = read(line, at);
      if (one !== undefined) some.push(one);
      if (some.length < linesAtATime) continue;
      yield some;
      some = [];
    }
    yield some;
  }
  return {
    runs: (from, to) => lines(readRunLine, from, to),
    batches: (from, to) => lines(readBatchLine, from, to),
  };
}

function queuesIn({ waiting, deadLetters }: Store): Queues {
  const countWaiting = async () => (await waiting.all()).length;
  return {
    async count() {
      return {
        waiting: await countWaiting(),
        deadLetters: (await deadLetters.all()).length,
        runsNotStarted: 0,
      };
    },
    countWaiting,
  };
}

/** Moves the dead letters to what the next run decides. */
function redriveIn({ waiting, deadLetters }: Store, clock: Clock): RedrivePort {
  const done: MoveTask[] = [];
  return {
    open: async () => ({
      async start() {
        const letters = await deadLetters.all();
        // In this order: what is in both after a crash is decided once all the same.
        await waiting.append(letters);
        await deadLetters.replace([]);
        const count = letters.length;
        done.unshift({
          status: 'completed',
          startedAt: clock.now().toISOString(),
          moved: count,
          toMove: count,
        });
      },
      tasks: async () => done,
    }),
  };
}

/** Signing in and out on this computer leaves the key where it is, so nobody has to be signed in. */
function erasureKeysIn(file: SignInFile): ErasureKeys {
  async function keep(key: string): Promise<string> {
    const stored = await file.read();
    const known = erasureKeyIn(stored?.text);
    if (known !== undefined) return known;
    if (await file.replace(stored?.version, withErasureKeyBeside(stored?.text, key))) return key;
    throw new StorageError(
      'Could not store the key of erased people: the sign-in was changed meanwhile. Run the command again.',
    );
  }
  return {
    read: async () => erasureKeyIn((await file.read())?.text),
    make: () => keep(randomBytes(32).toString('base64url')),
    keep,
  };
}
