import type { Draw } from '../../../../local/simulated-account/draw.ts';
import { type Happening, happeningKinds } from './plan.ts';

const words = [
  'a person confirms an incident',
  'a person dismisses an incident',
  'a person opens an incident again',
] as const;
const others = happeningKinds.filter((kind) => !(words as readonly string[]).includes(kind));

const minuteMs = 60_000;

/** What people, time and others do meanwhile: in most worlds nothing, in some a few things. */
export function drawHappenings(draw: Draw, runs: number, hasOutage: boolean): Happening[] {
  const some = draw.chance(0.5) ? [] : drawSome(draw, runs, others);
  return hasOutage && draw.chance(0.7) ? [...some, ...drawSome(draw, runs, words)] : some;
}

function drawSome(draw: Draw, runs: number, kinds: readonly Happening['kind'][]): Happening[] {
  return Array.from({ length: draw.between(1, 3) }, () => ({
    kind: draw.oneOf(kinds),
    when: {
      run: draw.between(0, runs - 1),
      afterMs: draw.chance(0.6) ? draw.between(0, 8_000) : draw.between(1, 300) * minuteMs,
    },
    which: draw.between(0, 11),
  }));
}
