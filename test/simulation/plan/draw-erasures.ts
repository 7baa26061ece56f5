import { createDraw } from '../../../local/simulated-account/draw.ts';
import { drawFault } from './draw-faults.ts';
import { erasingCalls, type Fault, type Operation } from './faults.ts';
import type { ErasurePlan, OperatorTask, PlannedEvent } from './plan.ts';

const minuteMs = 60_000;
const calls = Object.keys(erasingCalls) as (keyof typeof erasingCalls)[];

interface Circumstances {
  readonly runs: number;
  readonly faults: readonly Fault[];
  readonly events: readonly PlannedEvent[];
  readonly tasks: readonly OperatorTask[];
  readonly signedInLate: boolean;
}

/**
 * Who is erased: in most simulations nobody. It has a draw of its own, so that everything else about a seed is as it would
 * be without. Nobody is erased where something may arrive after the command has seen that nothing is on its way: a call
 * that is late, or a process that stands still for longer than its lease; where the secret loses the key, as after reads of
 * it that show what was there hours ago; and where operators adopt a table, which other tests cover.
 */
export function drawErasures(
  seed: number,
  { runs, faults, events, tasks, signedInLate }: Circumstances,
): { erasures: ErasurePlan[]; faults: Fault[] } {
  const draw = createDraw(Math.imul(seed, 0xc2b2ae35) ^ 0x165667b1);
  const mayArriveLater = faults.some(({ kind }) => kind === 'late' || kind.startsWith('frozen'));
  // There is no key beside a sign-in that is not there.
  const losesKey =
    signedInLate ||
    faults.some(({ operation, kind }) => operation === 'read the secret' && kind === 'stale') ||
    events.some(({ kind }) => kind === 'an operator puts something else into the secret');
  if (!draw.chance(0.3) || mayArriveLater || losesKey || tasks.length > 0)
    return { erasures: [], faults: [] };
  const erasures = Array.from({ length: draw.between(1, 2) }, () => ({
    when: {
      run: draw.between(0, runs - 1),
      afterMs: draw.chance(0.5) ? draw.between(0, 20_000) : draw.between(1, 300) * minuteMs,
    },
    which: draw.between(0, 11),
    ...(draw.chance(0.3) && { cutAfterMs: draw.between(20, 3_000) }),
  }));
  const count = draw.chance(0.5) ? draw.between(1, 4) : 0;
  const ownFaults = Array.from({ length: count }, () => drawFault(draw, draw.oneOf<Operation>(calls), 1));
  return { erasures, faults: ownFaults };
}
