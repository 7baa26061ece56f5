import type { Draw } from '../../../local/simulated-account/draw.ts';
import type { FaultInjector, FaultKind, Operation } from '../plan/faults.ts';
import { type Invocation, meetFault } from './lambda.ts';
import type { Observers } from './observer.ts';
import { never, type Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';
import { WorldError } from './world-error.ts';

/** A call on its way out of the code under test. */
interface Call<Answer> {
  readonly by: Invocation;
  readonly operation: Operation;
  /** Does it, at the other end; `kind` is a fault that only the service itself can play. May throw what it answers. */
  readonly effect: (kind?: FaultKind) => Answer;
  /** The error of a call that was not answered as it should be. */
  readonly failure: (kind: FaultKind) => Error;
  /** For the trace. */
  readonly details?: () => string;
}

export type MakeCall = <Answer>(call: Call<Answer>) => Promise<Answer>;

/** Injected here; all other kinds are injected by the simulated service. */
const unanswered: readonly FaultKind[] = ['refused', 'lost', 'late'];

/**
 * Makes calls as a network does: request and answer take time, other callers go on meanwhile, and the plan's fault for
 * this call is injected.
 */
export function createCalls(parts: {
  readonly timeline: Timeline;
  readonly injector: FaultInjector;
  readonly trace: Trace;
  readonly draw: Draw;
  readonly observers: Observers;
  readonly onWorldError: (error: WorldError) => void;
}): MakeCall {
  const { timeline, injector, trace, draw, observers } = parts;

  function die(by: Invocation): Promise<never> {
    by.kill();
    return never();
  }

  function attempt<Answer>(effect: () => Answer): { readonly answer?: Answer; readonly error?: unknown } {
    try {
      return { answer: effect() };
    } catch (error) {
      if (error instanceof WorldError) parts.onWorldError(error);
      return { error };
    }
  }

  return async ({ by, operation, effect, failure, details }) => {
    if (!by.alive) return never();
    for (const observer of observers.calls) observer(by, operation);
    const fault = injector.next(operation);
    const kind = fault?.kind;
    const ms = fault?.ms ?? 0;
    if (kind) meetFault(by, operation);
    if (kind === 'crash before') {
      trace.note(by.name, operation, kind, details);
      return die(by);
    }
    if (kind === 'frozen before' || kind === 'frozen after') by.freeze(ms);
    await timeline.pass(draw.between(2, 40) + (kind === 'frozen before' || kind === 'slow' ? ms : 0));

    // A process that was killed meanwhile has sent this all the same.
    let outcome: ReturnType<typeof attempt> = {};
    if (kind === 'late') timeline.at(timeline.now() + ms, () => attempt(effect));
    else if (kind !== 'refused') outcome = attempt(() => effect(kind));
    // The SDK tries again when the answer to its first attempt is lost.
    if (kind === 'repeated') outcome = attempt(() => effect());
    trace.note(by.name, operation, kind ?? (outcome.error ? errorName(outcome.error) : ''), details);

    await timeline.pass(draw.between(2, 40) + (kind === 'frozen after' ? ms : 0));
    if (!by.alive) return never();
    if (kind === 'crash after') return die(by);
    if (kind && unanswered.includes(kind)) throw failure(kind);
    if ('error' in outcome) throw outcome.error;
    return outcome.answer as never;
  };
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'failed';
}
