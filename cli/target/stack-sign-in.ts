import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../shared/clock.ts';
import { createLease } from '../../shared/storage/lease.ts';
import { createTokenSecret } from '../../shared/storage/token-secret.ts';
import { CommandError } from '../command-error.ts';
import type { SignInStore } from './sign-in-store.ts';

interface StackSignInParts {
  /** For people: `stack BounceHygiene in us-east-1`. */
  readonly stack: string;
  readonly secretArn: string;
  readonly secrets: SecretsManagerClient;
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  readonly serviceTime: () => number | undefined;
}

/** Longer than a refresh and storing it can take, with every attempt that they make. */
const holdMs = 3 * 60_000;
const lookEveryMs = 2_000;
/** No run of the poller is longer than a quarter of an hour. */
const longestWaitMs = 20 * 60_000;

/** The sign-in in a deployment's secret, used under the lease in its table that every run of the poller takes. */
export function createStackSignIn(parts: StackSignInParts): SignInStore {
  const { stack, clock, serviceTime } = parts;
  const secret = createTokenSecret(parts.secrets, parts.secretArn, clock);
  const lease = createLease(parts.documents, parts.table);
  return {
    label: `the secret of ${stack}`,
    read: () => secret.read(),
    replace: (version, text) => secret.replace(version, text),
    remove: (version, rest) => secret.replace(version, rest),
    async exclusively(work, { holder, isInterrupted, onWait }) {
      const giveUpAt = clock.now().getTime() + longestWaitMs;
      // Changes nothing, and tells the table's own time: by a clock that is an hour ahead, every lease would have ended.
      await lease.giveBack(holder);
      for (;;) {
        const now = new Date(serviceTime() ?? clock.now());
        if (await lease.take(holder, now, new Date(now.getTime() + holdMs))) break;
        if (isInterrupted()) return undefined;
        if (clock.now().getTime() >= giveUpAt)
          throw new CommandError('A run of the poller does not end; nothing was stored. Try again later.');
        onWait();
        await clock.sleep(lookEveryMs);
      }
      try {
        return { result: await work() };
      } finally {
        // It ends by itself in a few minutes.
        await lease.giveBack(holder).catch(() => {});
      }
    },
  };
}
