import {
  type SimulatedAccount,
  type SimulatedAccountOptions,
  startSimulatedAccount,
} from '../../local/simulated-account/simulated-account.ts';
import type { FlowParts } from '../../shared/constant-contact/authorization-service.ts';
import { createPace } from '../../shared/constant-contact/pace.ts';
import { aClock, type SimulatedClock } from './a-clock.ts';
import { anAccount } from './an-account.ts';

/** The simulated account, and what a way to sign in needs, both on one clock on which waiting takes no time. */
export interface TestFlow {
  readonly account: SimulatedAccount;
  readonly clock: SimulatedClock;
  readonly parts: FlowParts;
  /** For requests to the account itself. */
  readonly asking: Pick<FlowParts, 'fetch' | 'pace' | 'requestTimeoutMs'> & { readonly apiUrl: URL };
}

export async function aFlow(options: Partial<SimulatedAccountOptions> = {}): Promise<TestFlow> {
  const clock = aClock();
  const account = await startSimulatedAccount({ account: anAccount(), clock, ...options });
  const parts = {
    ...{ fetch, clock, pace: createPace(clock), requestTimeoutMs: 5_000 },
    isInterrupted: () => false,
  };
  return { account, clock, parts, asking: { ...parts, apiUrl: new URL(account.apiUrl) } };
}
