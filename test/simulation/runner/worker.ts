import { parentPort, workerData } from 'node:worker_threads';
import { loadSystem } from '../mutants/load-system.ts';
import { mutants } from '../mutants/mutants.ts';
import { drawPlan } from '../plan/draw-plan.ts';
import { system as asItIs, type System } from '../system.ts';
import { simulate } from '../world/world.ts';
import type { Answered, Chunk, Failure } from './answers.ts';

const { current }: { current: Int32Array } = workerData;

const systems = new Map<string, Promise<System>>();

function systemOf(name: string | undefined): Promise<System> | System {
  if (name === undefined) return asItIs;
  const mutant = mutants.find((one) => one.name === name);
  if (!mutant) throw new Error(`There is no deliberate bug "${name}".`);
  const system = systems.get(name) ?? loadSystem(mutant);
  systems.set(name, system);
  return system;
}

parentPort?.on('message', async ({ from, seeds, mutant, plan }: Chunk) => {
  const system = await systemOf(mutant);
  const failures: Failure[] = [];
  const totals: Record<string, number> = { seeds };
  const faults = new Map<string, number>();
  for (let seed = from; seed < from + seeds; seed += 1) {
    current[0] = seed;
    const { broken, tally, injected } = await simulate(plan ?? drawPlan(seed), system);
    const [first] = broken;
    if (first) failures.push({ seed, ...first });
    for (const [of, count] of Object.entries(tally)) totals[of] = (totals[of] ?? 0) + count;
    for (const fault of injected) faults.set(fault, (faults.get(fault) ?? 0) + 1);
  }
  parentPort?.postMessage({ failures, totals, faults } satisfies Answered);
});
