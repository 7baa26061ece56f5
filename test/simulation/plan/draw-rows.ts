import type { Draw } from '../../../local/simulated-account/draw.ts';
import type { Moment, RowPlan } from './plan.ts';

const codes = ['B', 'B', 'S', 'Z', 'D', 'D', 'F', 'V', 'V', 'X', 'Q'];
const minuteMs = 60_000;

/** What rows are drawn for. */
export interface RowShape {
  readonly activities: number;
  readonly contacts: number;
  readonly runs: number;
  /** Rows, of a dozen at most. */
  readonly fewest: number;
}

/** Three to a dozen rows: some there from the beginning, some that appear between runs, many in the middle of one. */
export function drawRows(draw: Draw, shape: RowShape): RowPlan[] {
  return Array.from({ length: draw.between(shape.fewest, 12) }, () => drawRow(draw, shape));
}

function drawRow(draw: Draw, { activities, contacts, runs }: RowShape): RowPlan {
  const shown = draw.chance(0.4)
    ? { run: -1, afterMs: -draw.between(1, 600) * minuteMs }
    : during(draw, runs);
  const later = (probability: number) =>
    draw.chance(probability) ? during(draw, runs, shown.run) : undefined;
  const isUncoded = draw.chance(0.13);
  const [codeKnown, moved, deleted] = [isUncoded ? later(0.5) : undefined, later(0.05), later(0.05)];
  const corrected = isUncoded ? undefined : later(0.05);
  return {
    activity: draw.between(0, activities - 1),
    contact: draw.between(0, contacts - 1),
    ...(!isUncoded && { code: draw.oneOf(codes) }),
    hidden: isUncoded ? draw.oneOf([[], ['B'], ['F'], ['B', 'Z']]) : [],
    shown,
    olderMs: draw.chance(0.5) ? 0 : draw.between(1, 40 * 60) * minuteMs,
    ...(codeKnown && { codeKnown }),
    ...(corrected && { corrected: { ...corrected, code: draw.oneOf(codes) } }),
    ...(moved && { moved }),
    ...(deleted && { deleted }),
    form: draw.between(0, 14),
    ...(draw.chance(0.06) && { oddity: draw.oneOf(['unreadable', 'fromTheFuture', 'repeated'] as const) }),
  };
}

/** Mostly while a run is at work, so that pages shift under it. */
export function during(draw: Draw, runs: number, notBefore = 0): Moment {
  const run = draw.between(Math.max(0, notBefore), runs - 1);
  return { run, afterMs: draw.chance(0.7) ? draw.between(0, 8_000) : draw.between(1, 5 * 60) * minuteMs };
}
