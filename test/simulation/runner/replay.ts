import { setImmediate } from 'node:timers/promises';
import { drawPlan } from '../plan/draw-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { system as asItIs } from '../system.ts';
import { simulate } from '../world/world.ts';
import { readableTrace } from './readable-trace.ts';
import { shrink } from './shrink.ts';

export interface Replay {
  readonly holds: boolean;
  readonly trace: string;
  /** What was simulated: of a seed that fails the smallest plan that does. */
  readonly plan: Plan;
}

/**
 * Simulates one seed again and prints its trace. Of a seed that fails, the plan is first reduced to the smallest one that
 * fails in the same way.
 *
 * @param whole simulates the plan as it was drawn.
 */
export async function replay(seed: number, { whole = false, system = asItIs } = {}): Promise<Replay> {
  const plan = drawPlan(seed);
  const [first] = (await simulate(plan, system)).broken;
  const breaksAlike = async (other: Plan) => {
    // Nothing in a simulation waits for anything real, and Ctrl-C would not be heard.
    await setImmediate();
    return (await simulate(other, system)).broken[0]?.invariant === first?.invariant;
  };
  const shown = first && !whole ? await shrink(plan, breaksAlike) : plan;
  const outcome = await simulate(shown, system, {
    keepTrace: true,
    untilBroken: first !== undefined && !whole,
  });
  return { holds: first === undefined, trace: readableTrace(shown, outcome), plan: shown };
}
