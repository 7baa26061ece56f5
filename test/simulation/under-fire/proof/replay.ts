import { drawPlan } from '../plan/draw-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { system as asItIs } from '../the-system.ts';
import { live } from '../world/world.ts';
import { shrink } from './shrink.ts';
import { storyOf } from './story.ts';

export interface Replay {
  readonly holds: boolean;
  readonly story: string;
  /** What was lived through: of a seed that fails the shortest that does. */
  readonly plan: Plan;
}

/**
 * Lives through one seed again and tells what happened. Of a seed in which something breaks it tells the shortest story
 * that breaks in the same way.
 *
 * @param whole tells all of it, however long.
 */
export async function replay(seed: number, { whole = false, system = asItIs } = {}): Promise<Replay> {
  const plan = drawPlan(seed);
  const [first] = (await live(plan, system)).broken;
  const breaksAlike = async (other: Plan) =>
    (await live(other, system)).broken[0]?.invariant === first?.invariant;
  const told = first && !whole ? await shrink(plan, breaksAlike) : plan;
  const outcome = await live(told, system, { keepStory: true, untilBroken: first !== undefined && !whole });
  return { holds: first === undefined, story: storyOf(told, outcome), plan: told };
}
