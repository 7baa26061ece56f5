import { aWorld, type World, type WorldOptions } from '../test/support/a-world.ts';
import { createUsageMeter, type UsageMeter } from './usage-meter.ts';

/** The whole pipeline, signed in, with a meter on every client that AWS would bill. */
export async function aMeteredWorld(options: WorldOptions): Promise<{ world: World; meter: UsageMeter }> {
  const meter = createUsageMeter();
  const world = await aWorld({ ...options, watch: (client) => meter.watch(client) });
  meter.readFrom(world.table.client);
  world.signIn();
  return { world, meter };
}

/** One run that must go well. Throws what the poller threw. */
export async function runWell(world: World): Promise<void> {
  const failure = await world.runPoller();
  if (failure !== undefined) throw failure;
}
