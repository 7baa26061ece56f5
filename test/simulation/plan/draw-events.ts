import type { Draw } from '../../../local/simulated-account/draw.ts';
import { eventKinds, type PlannedEvent } from './plan.ts';

const resolutions = [
  'an operator confirms an incident',
  'an operator dismisses an incident',
  'an operator opens an incident again',
] as const;
const others = eventKinds.filter((kind) => !(resolutions as readonly string[]).includes(kind));

const minuteMs = 60_000;

/** What operators and others do meanwhile: in half of the simulations nothing, in the others a few things. */
export function drawEvents(draw: Draw, runs: number, hasOutage: boolean): PlannedEvent[] {
  const some = draw.chance(0.5) ? [] : drawSome(draw, runs, others);
  return hasOutage && draw.chance(0.7) ? [...some, ...drawSome(draw, runs, resolutions)] : some;
}

function drawSome(draw: Draw, runs: number, kinds: readonly PlannedEvent['kind'][]): PlannedEvent[] {
  return Array.from({ length: draw.between(1, 3) }, () => ({
    kind: draw.oneOf(kinds),
    when: {
      run: draw.between(0, runs - 1),
      afterMs: draw.chance(0.6) ? draw.between(0, 8_000) : draw.between(1, 300) * minuteMs,
    },
    which: draw.between(0, 11),
  }));
}
