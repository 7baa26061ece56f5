import type { Draw } from '../../../local/simulated-account/draw.ts';
import { during, type RowShape } from './draw-rows.ts';
import { firstAtProvider, type OutagePlan, type RowPlan } from './plan.ts';

/** As few as the settings allow. */
export const fewestInOutage = 5;
const mostInOutage = 8;
const minuteMs = 60_000;

export function drawOutage(draw: Draw, activities: number): OutagePlan {
  return { activity: draw.between(0, activities - 1), code: draw.oneOf(['B', 'B', 'S', 'Z', 'Z']) };
}

/**
 * The rows of an outage: enough contacts to be one, most of them at once, some before or after. One or two of these
 * contacts bounce elsewhere as well: suspended by the vendor, with an automatic reply, or once more.
 */
export function drawOutageRows(draw: Draw, { activity, code }: OutagePlan, shape: RowShape): RowPlan[] {
  const contacts = draw.between(fewestInOutage, mostInOutage);
  const together = drawMoment(draw, shape.runs);
  const burst = Array.from({ length: contacts }, (_, number): RowPlan => {
    const shown = draw.chance(0.8) ? together : drawMoment(draw, shape.runs);
    return aRow(draw, { activity, contact: firstAtProvider + number, code, shown });
  });
  const others = Array.from({ length: draw.between(0, contacts - fewestInOutage) }, (_, number) =>
    aRow(draw, {
      activity: draw.between(0, shape.activities - 1),
      contact: firstAtProvider + number,
      code: draw.oneOf(['B', 'S', 'V', 'V', 'Z', 'F']),
      shown: drawMoment(draw, shape.runs),
    }),
  );
  return [...burst, ...others];
}

function drawMoment(draw: Draw, runs: number): RowPlan['shown'] {
  return draw.chance(0.5) ? { run: -1, afterMs: -draw.between(1, 600) * minuteMs } : during(draw, runs);
}

function aRow(draw: Draw, row: Pick<RowPlan, 'activity' | 'contact' | 'shown'> & { code: string }): RowPlan {
  return { ...row, hidden: [], olderMs: 0, form: draw.between(0, 14) };
}
