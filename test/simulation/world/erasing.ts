import { deadLetterCause } from '../../../cli/target/dead-letter-cause.ts';
import type { Draw } from '../../../local/simulated-account/draw.ts';
import { erasureKeyIn, withErasureKey } from '../../../shared/constant-contact/sign-in.ts';
import { StorageError } from '../../../shared/errors.ts';
import type { Operation } from '../plan/faults.ts';
import type { Outside } from '../system.ts';
import type { MakeCall } from './calls.ts';
import type { Invocation } from './lambda.ts';
import type { Queue } from './queue.ts';
import type { Secret } from './secret.ts';

export interface ErasingParts {
  readonly call: MakeCall;
  readonly draw: Draw;
  readonly now: () => number;
  readonly queue: Queue;
  readonly secret: Secret;
}

/** The dead letters, the queue's count and the key of the tombstones, as a command that erases somebody reaches them. */
export function createErasing(
  { call, draw, now, queue, secret }: ErasingParts,
  by: () => Invocation,
): Outside['erasing'] {
  function ask<Answer>(operation: Operation, effect: () => Answer): Promise<Answer> {
    return call({ by: by(), operation, effect, failure: () => new StorageError(`Could not ${operation}.`) });
  }

  return {
    deadLetters: {
      look: () =>
        ask('look at dead letters', () => {
          const at = new Date(now());
          const letters = queue.deadLetters.map(({ id, body, receives }) => ({
            ...{ id, receipt: id, body, receives, why: deadLetterCause(body, at) },
            ...{ sentAt: at.toISOString(), deletedAt: at.toISOString() },
          }));
          return { letters, inFlight: 0, isWhole: true };
        }),
      drop: (letters) =>
        ask('drop dead letters', () =>
          letters.filter(({ id }) => {
            const place = queue.deadLetters.findIndex((one) => one.id === id);
            if (place >= 0) queue.dropped.push(...queue.deadLetters.splice(place, 1).map((one) => one.body));
            return place < 0;
          }),
        ),
      giveBack: async () => true,
    },
    // Copies that come up once more are counted here; SQS does not know of them.
    queues: { countWaiting: () => ask('count waiting messages', () => queue.messages.length) },
    erasureKeys: {
      read: async () => erasureKeyIn(secret.current().text),
      async make() {
        const { text } = secret.current();
        const known = erasureKeyIn(text);
        if (known !== undefined) return known;
        const key = Buffer.from(Array.from({ length: 32 }, () => draw.between(0, 255))).toString('base64url');
        secret.put(withErasureKey(text, key), 'an operator');
        return key;
      },
      keep: () => Promise.reject(new Error('No other table brings a key.')),
    },
  };
}

/** A new sign-in where another one was: `sign-in` keeps what is not of it, and so does whoever does it by hand. */
export function withKeyOf(before: string, signIn: string): string {
  const erasureKey = erasureKeyIn(before);
  return erasureKey === undefined ? signIn : withErasureKey(signIn, erasureKey);
}
