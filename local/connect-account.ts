import type { Spelling } from '../cli/terminal/notable.ts';
import { spellingOf } from '../cli/terminal/spelling.ts';
import type { Clock } from '../shared/clock.ts';
import { pollerEnvironment } from '../shared/names.ts';
import type { ExpectedBounce } from './outcome/compare.ts';
import { addOutage, type Outage } from './simulated-account/add-outage.ts';
import { type AccountOptions, createAccount } from './simulated-account/create-account.ts';
import { expectedBounces } from './simulated-account/expected-bounces.ts';
import { startSimulatedAccount } from './simulated-account/simulated-account.ts';
import type { StackParts } from './template/stack-parts.ts';

/** A simulated account that answers on this computer, and what a run has to know of it. */
export interface ConnectedAccount {
  /** For the poller: where Constant Contact is. */
  readonly environment: Readonly<Record<string, string>>;
  /** What signing in to it gives. */
  readonly signIn: object;
  readonly expected: readonly ExpectedBounce[];
  readonly spelling: Spelling;
  requestsSoFar(): number;
  requestsByPurpose(): Map<string, number>;
  /** Makes one more send, in which a provider refuses everybody. What was `expected` before stays so. */
  breakProvider(): Outage;
  close(): Promise<void>;
}

/** Makes an account with the bounces asked for and serves it on 127.0.0.1. */
export async function connectAccount(
  { seed, bounces }: Pick<AccountOptions, 'seed' | 'bounces'>,
  { poller }: Pick<StackParts, 'poller'>,
  clock: Clock,
): Promise<ConnectedAccount> {
  const now = clock.now();
  const account = createAccount({ seed, bounces, now });
  const server = await startSimulatedAccount({ account, clock });
  const lookbackDays = Number(poller.environment[pollerEnvironment.lookbackDays]);
  return {
    environment: {
      [pollerEnvironment.apiUrl]: server.apiUrl,
      [pollerEnvironment.tokenUrl]: server.tokenUrl,
      // Nothing leaves the computer, and nobody receives mail for made-up domains.
      [pollerEnvironment.mxLookups]: 'off',
    },
    signIn: {
      clientId: server.signIn.clientId,
      clientSecret: server.signIn.clientSecret,
      refreshToken: server.signIn.refreshToken(),
    },
    expected: expectedBounces(account, { lookbackDays, now }),
    spelling: spellingOf(account.contacts),
    requestsSoFar: () => server.requests.length,
    requestsByPurpose() {
      const byPurpose = Map.groupBy(server.requests, ({ purpose }) => purpose);
      return new Map([...byPurpose].map(([purpose, { length }]) => [purpose, length]));
    },
    breakProvider: () => addOutage(account, clock.now()),
    close: () => server.close(),
  };
}
