import { createDraw, type Draw } from '../../../local/simulated-account/draw.ts';
import { deployed } from '../deployed.ts';
import { drawErasures } from './draw-erasures.ts';
import { drawEvents } from './draw-events.ts';
import { withEvidence } from './draw-evidence.ts';
import { drawFaults } from './draw-faults.ts';
import { drawOutage, drawOutageRows } from './draw-outage.ts';
import { drawRows } from './draw-rows.ts';
import { drawTasks } from './draw-tasks.ts';
import type { ActivityPlan, Plan, RunPlan } from './plan.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Any day will do; the hour is drawn. */
const firstStart = Date.UTC(2026, 2, 10);

/** Draws everything about a simulation. The same seed draws the same plan, as long as this code stays as it is. */
export function drawPlan(seed: number): Plan {
  const draw = createDraw(Math.imul(seed, 0x9e3779b1) ^ (seed >>> 7));
  // Every run has time for a few pages only. What does not grow with a report (its campaign's other sends, the lists)
  // has to fit into a run; the settings see to that.
  const isHasty = draw.chance(0.2);
  const hasOutage = !isHasty && draw.chance(0.2);
  const ownSends = drawActivities(draw, isHasty ? 1 : draw.oneOf(hasOutage ? [1, 2, 2] : [1, 1, 2, 3]));
  const runs = drawRuns(draw, isHasty);
  const contacts = draw.oneOf([1, 2, 4, 6, 8]);
  const shape = { activities: ownSends.length, contacts, runs: runs.length, fewest: isHasty ? 7 : 3 };
  const drawn = hasOutage ? drawOutage(draw, ownSends) : undefined;
  const events = drawEvents(draw, runs.length, hasOutage);
  const operators = drawTasks(seed, runs.length);
  const mode = draw.chance(0.7) ? 'rotating' : 'long-lived';
  const plan: Omit<Plan, 'recovery'> = {
    seed,
    startAt: firstStart + draw.between(0, 24 * 60 - 1) * minuteMs,
    // The client takes six pages in a row without a new row for an endless list, and an outage pushes that many at once.
    pageSize: draw.oneOf(isHasty ? [1, 2] : hasOutage ? [3, 3, 4, 6, 500] : [1, 2, 2, 3, 3, 500]),
    listPageSize: isHasty ? 500 : draw.oneOf([1, 500, 500]),
    countersLagMs: drawLag(draw),
    summariesLagMs: drawLag(draw),
    filterIgnored: !isHasty && draw.chance(0.1),
    links: draw.oneOf(['path', 'path', 'path', 'absolute', 'other scheme']),
    tokens: {
      mode,
      accessLifeSeconds: draw.oneOf(isHasty ? [86_400] : [1_200, 7_200, 86_400, 86_400]),
      withClientSecret: draw.chance(0.7),
      saysLife: draw.chance(0.9),
      signedInLate: draw.chance(0.05),
    },
    // A day has to have room for what is asked of the sends before and after an outage.
    requestsPerDay: draw.chance(0.15)
      ? draw.between(25, 40) + (hasOutage ? 60 : 0)
      : deployed.poller.requestsPerDay,
    maxReceiveCount: draw.oneOf([2, 3, 5]),
    batchSize: draw.oneOf([1, 3, 10, 100]),
    policy: drawPolicy(draw, hasOutage),
    activities: drawn?.activities ?? ownSends,
    ...(drawn && { outage: drawn.outage, evidence: drawn.evidence, ...(drawn.dns && { dns: drawn.dns }) }),
    contacts,
    rows: [...drawRows(draw, shape), ...(drawn ? drawOutageRows(draw, drawn, shape) : [])],
    runs,
    faults: [...drawFaults(draw, { isHasty, hasOutage, events }), ...operators.faults],
    events,
    tasks: operators.tasks,
  };
  const recovery: Plan['recovery'] = {
    runs: isHasty ? 24 : 3,
    gapMs: draw.oneOf([15 * minuteMs, hourMs, 13 * hourMs]),
    // What is due once a day, like a search for codes, must not fill every other run of those that have little time.
    laterGapMs: (isHasty ? 5 : 13) * hourMs,
    // A read always begins at the top, so a run has to have time for a whole report in the end.
    lifeMs: isHasty ? 60 * secondMs : deployed.poller.lifeMs,
    untilClosed: !isHasty && draw.chance(hasOutage ? 0.3 : 0.1),
  };
  return withErasures(withEvidence({ ...plan, recovery }, isHasty), isHasty);
}

/** The read that closes a report looks for every row's record: what was erased must not come back by it. */
function withErasures(plan: Plan, isHasty: boolean): Plan {
  const { runs, faults, events, tasks = [], recovery, tokens } = plan;
  const { signedInLate } = tokens;
  const erased = drawErasures(plan.seed, { runs: runs.length, faults, events, tasks, signedInLate });
  if (erased.erasures.length === 0) return plan;
  return {
    ...plan,
    faults: [...faults, ...erased.faults],
    erasures: erased.erasures,
    recovery: { ...recovery, untilClosed: recovery.untilClosed || !isHasty },
  };
}

function drawActivities(draw: Draw, campaigns: number): ActivityPlan[] {
  return Array.from({ length: campaigns }, (_, campaign): ActivityPlan[] => {
    const sentAgoMs = draw.chance(0.25)
      ? draw.between(5, 40) * dayMs
      : draw.between(-12 * 60, 48 * 60) * minuteMs;
    const primary = { campaign, role: 'primary_email', sentAgoMs } as const;
    if (draw.chance(0.7)) return [primary];
    // Sent again to those who have not opened it, in some plans while the simulation runs.
    return [primary, { campaign, role: 'resend', sentAgoMs: sentAgoMs - draw.between(1, 40) * hourMs }];
  }).flat();
}

/** The policy `strict` has no outage detection. */
function drawPolicy(draw: Draw, hasOutage: boolean): Plan['policy'] {
  if (draw.chance(0.1)) return { name: 'strict', tuned: {} };
  const tuned = hasOutage && draw.chance(0.3) ? { outagePastMessages: draw.between(10, 30) } : {};
  return { name: draw.oneOf(['standard', 'standard', 'cautious']), tuned };
}

/** Counters are up to date, or minutes, hours or days late. */
function drawLag(draw: Draw): number {
  return draw.oneOf([0, 0, 7 * minuteMs, 2 * hourMs, 10 * hourMs, 6 * dayMs]);
}

function drawRuns(draw: Draw, isHasty: boolean): RunPlan[] {
  return Array.from({ length: draw.between(2, 5) }, () => ({
    ...drawGap(draw),
    lifeMs: isHasty ? draw.oneOf([3, 4, 6, 10]) * secondMs : deployed.poller.lifeMs,
    cold: draw.chance(0.4),
  }));
}

function drawGap(draw: Draw): Pick<RunPlan, 'afterMs' | 'after'> {
  // The scheduler may call twice, and Lambda tries again at once.
  if (draw.chance(0.15)) return { after: 'begin', afterMs: draw.between(0, 3_000) };
  if (draw.chance(0.15)) return { after: 'end', afterMs: draw.between(1, 800) };
  const gaps = [15 * minuteMs, 15 * minuteMs, hourMs, 3 * hourMs, 6 * hourMs, 13 * hourMs];
  return { after: 'begin', afterMs: draw.oneOf(gaps) };
}
