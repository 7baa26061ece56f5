import type { Operation } from '../plan/faults.ts';
import type { Planned, Timeline } from './timeline.ts';

/** One invocation of a function: a process that can be killed at any call it makes. */
export interface Invocation {
  /** `poll 3`, `batch 5` */
  readonly name: string;
  readonly beganAt: number;
  alive: boolean;
  /** Some call of it met a fault. */
  metFault: boolean;
  /** Which. */
  readonly faulty: Set<Operation>;
  /** It was frozen for longer than its lease. */
  frozen: boolean;
  /** Nothing of it runs any more, not even a `finally`. */
  kill(): void;
  /** It stands still for so long and does not notice; its deadline moves as far. */
  freeze(ms: number): void;
  remainingMs(): number;
}

export type Ending =
  | { readonly how: 'answered'; readonly value: unknown }
  | { readonly how: 'threw'; readonly error: unknown }
  | { readonly how: 'died' };

/** An execution environment of one function. After a death it is gone; after an error it goes on, as Lambda's do. */
export interface Environment<Handler> {
  readonly handler: Handler;
  current: Invocation | undefined;
  gone: boolean;
}

/** Runs one invocation, and ends it at its deadline if it has not ended before. */
export function invoke<Handler>(
  environment: Environment<Handler>,
  { name, lifeMs, timeline }: { readonly name: string; readonly lifeMs: number; readonly timeline: Timeline },
  run: (handler: Handler, invocation: Invocation) => Promise<unknown>,
): { readonly invocation: Invocation; readonly ended: Promise<Ending> } {
  let deadline: Planned;
  let finish: (ending: Ending) => void;
  const ended = new Promise<Ending>((resolve) => {
    finish = resolve;
  });

  function end(ending: Ending): void {
    if (!invocation.alive) return;
    invocation.alive = false;
    deadline.dropped = true;
    environment.gone ||= ending.how === 'died';
    if (environment.current === invocation) environment.current = undefined;
    finish(ending);
  }

  const invocation: Invocation = {
    name,
    beganAt: timeline.now(),
    alive: true,
    metFault: false,
    faulty: new Set(),
    frozen: false,
    kill: () => end({ how: 'died' }),
    freeze(ms) {
      invocation.frozen = true;
      deadline.dropped = true;
      deadline = timeline.at(deadline.at + ms, invocation.kill);
    },
    remainingMs: () => Math.max(0, deadline.at - timeline.now()),
  };
  deadline = timeline.at(timeline.now() + lifeMs, invocation.kill);
  environment.current = invocation;
  run(environment.handler, invocation).then(
    (value) => end({ how: 'answered', value }),
    (error: unknown) => end({ how: 'threw', error }),
  );
  return { invocation, ended };
}

/** A call of it meets a fault. */
export function meetFault(by: Invocation, operation: Operation): void {
  by.metFault = true;
  by.faulty.add(operation);
}
