import { createDraw, type Draw } from '../../../local/simulated-account/draw.ts';
import { deployed } from '../deployed.ts';
import { drawFault } from './draw-faults.ts';
import type { Fault, Operation } from './faults.ts';
import type { ActivityPlan, ClickPlan, EvidencePlan, Plan, PlannedEvent, RowPlan, RunPlan } from './plan.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Closing a report takes half a day of quiet. */
const quietMs = 13 * hourMs;
const codes = ['B', 'B', 'Z', 'Z', 'F', 'D', 'S', 'V', 'X'];
const links = [0, 1, 2];
const contactsBesides = 4;
const requestsBesides = 60;

const calls = [
  ...['request sends', 'request sends', 'request sends', 'request clicks', 'request clicks'],
  ...['read the share of evidence', 'count evidence requests', 'count evidence requests', 'request counters'],
  ...['send messages', 'send messages', 'read records', 'write a record', 'deliver a batch'],
  'write campaign memory',
] as readonly Operation[];

const accidents = [
  'an operator purges the queue',
  'an operator erases a record',
  'an operator breaks a record',
  'dead letters expire',
  'campaign memory is lost',
] as const;

/** Everybody is sent everything, and nobody uses a link. */
export const plainEvidence: EvidencePlan = {
  requestsPerDay: deployed.poller.evidenceRequestsPerDay,
  ...{ clicksPerPage: 500, spared: [], again: [], moves: [], lies: [], clicks: [] },
};

/**
 * What arrives besides what bounces: in most simulations everything else, and reports close too late for much to come of
 * it. In the others an old send bounces, a later one is sent to the same people, and both close while there are faults. It has
 * a draw of its own, so that everything else about a seed is as it would be without.
 */
export function withEvidence(plan: Plan, isHasty: boolean): Plan {
  const draw = createDraw(Math.imul(plan.seed, 0x7feb352d) ^ 0x68e31da4);
  if (isHasty || plan.outage || !draw.chance(0.11)) return { evidence: plainEvidence, ...plan };
  // Whoever bounces later has nothing that could speak for him, so there are others who do not.
  const contact = () =>
    draw.chance(0.25)
      ? draw.between(0, plan.contacts - 1)
      : plan.contacts + draw.between(0, contactsBesides - 1);
  const runs = drawRuns(draw, plan.runs);
  const before = plan.activities.length;
  const activities = [...plan.activities, ...drawSends(draw, plan.activities)];
  const numbers = activities.map((_, number) => number).slice(before);
  const rows = numbers.flatMap((number, place) => {
    const { sentAgoMs = 0 } = activities[number] ?? {};
    const shape = { activity: number, contact, sentAgoMs, runs: runs.length };
    return place === 0 ? drawRows(draw, draw.between(2, 6), shape) : drawLaterRows(draw, shape);
  });
  const events = draw.chance(0.35) ? [drawAccident(draw, runs.length)] : [];
  return {
    ...plan,
    ...{ activities, runs, contacts: plan.contacts + contactsBesides },
    rows: [...plan.rows, ...rows],
    // A day has to have room for what is asked of these sends, too.
    requestsPerDay: Math.min(plan.requestsPerDay + requestsBesides, deployed.poller.requestsPerDay),
    events: [...plan.events, ...events],
    faults: [...plan.faults, ...drawFaults(draw)],
    evidence: drawEvidence(draw, activities, numbers, contact),
    recovery: { ...plan.recovery, untilClosed: plan.recovery.untilClosed || draw.chance(0.25) },
  };
}

function drawRuns(draw: Draw, runs: readonly RunPlan[]): RunPlan[] {
  const fewest = draw.between(4, 5);
  const more = Array.from({ length: Math.max(0, fewest - runs.length) }, (): RunPlan => {
    return { after: 'begin', afterMs: quietMs, lifeMs: deployed.poller.lifeMs, cold: draw.chance(0.4) };
  });
  return [
    ...runs.map((run): RunPlan => (draw.chance(0.7) ? { ...run, after: 'begin', afterMs: quietMs } : run)),
    ...more,
  ];
}

/** One that is long past, and one or two that have just grown old; a few of them as resends. */
function drawSends(draw: Draw, known: readonly ActivityPlan[]): ActivityPlan[] {
  const first = Math.max(...known.map(({ campaign }) => campaign)) + 1;
  const past: ActivityPlan = {
    campaign: first,
    role: 'primary_email',
    sentAgoMs: draw.between(10 * 24, 35 * 24) * hourMs,
  };
  const later = Array.from({ length: draw.oneOf([1, 1, 2]) }, (_, number): ActivityPlan => {
    const isResend = draw.chance(0.2);
    return {
      campaign: isResend ? first : first + 1 + number,
      role: isResend ? 'resend' : 'primary_email',
      sentAgoMs: draw.between(85, 9 * 24) * hourMs,
    };
  });
  return [past, ...later];
}

interface Shape {
  readonly activity: number;
  readonly contact: () => number;
  readonly sentAgoMs: number;
  readonly runs: number;
}

function drawRows(draw: Draw, count: number, { activity, contact, sentAgoMs }: Shape): RowPlan[] {
  return Array.from({ length: count }, () => ({
    ...{ activity, contact: contact(), code: draw.oneOf(codes), hidden: [], olderMs: 0 },
    shown: { run: -1, afterMs: draw.between(1, 60) * hourMs - sentAgoMs },
    form: draw.between(0, 14),
    ...(draw.chance(0.03) && { oddity: 'unreadable' as const }),
  }));
}

/** Some of the later send bounce as well, a few of them only after everything seemed to have arrived. */
function drawLaterRows(draw: Draw, shape: Shape): RowPlan[] {
  const rows = drawRows(draw, draw.between(0, 2), shape);
  if (!draw.chance(0.35)) return rows;
  const late = drawRows(draw, 1, shape).map((row) => ({
    ...row,
    shown: { run: draw.between(2, shape.runs - 1), afterMs: draw.between(0, 12 * 60) * minuteMs },
    isLate: true as const,
  }));
  return [...rows, ...late];
}

function drawAccident(draw: Draw, runs: number): PlannedEvent {
  const afterMs = draw.chance(0.7) ? draw.between(0, 12_000) : draw.between(1, 600) * minuteMs;
  return {
    kind: draw.oneOf(accidents),
    when: { run: draw.between(1, runs - 1), afterMs },
    which: draw.between(0, 15),
  };
}

function drawFaults(draw: Draw): Fault[] {
  if (draw.chance(0.35)) return [];
  const faults = Array.from({ length: draw.between(1, 5) }, () => {
    const fault = drawFault(draw, draw.oneOf(calls));
    // Evidence comes after the bounces.
    return draw.chance(0.5) ? { ...fault, nth: fault.nth + draw.between(0, 6) } : fault;
  });
  // Few clicks are asked for.
  return draw.chance(0.9) ? [...faults, { ...drawFault(draw, 'request clicks'), nth: 1 }] : faults;
}

function drawEvidence(
  draw: Draw,
  activities: readonly ActivityPlan[],
  numbers: readonly number[],
  contact: () => number,
): EvidencePlan {
  const some = <Thing>(probability: number, most: number, one: () => Thing): Thing[] =>
    draw.chance(probability) ? Array.from({ length: draw.between(1, most) }, one) : [];
  const anyOf = () => draw.oneOf(numbers);
  return {
    requestsPerDay: draw.oneOf([250, 250, 250, 3, 6, 14, 25]),
    clicksPerPage: draw.oneOf([500, 500, 2, 1]),
    spared: some(0.4, 3, () => ({ activity: anyOf(), contact: contact() })),
    again: some(0.3, 2, () => {
      const activity = anyOf();
      const { sentAgoMs = 0 } = activities[activity] ?? {};
      return { activity, contact: contact(), afterMs: draw.between(1, sentAgoMs / hourMs + 30) * hourMs };
    }),
    moves: some(0.4, 2, () => ({ contact: contact(), to: contact() })),
    lies: some(0.25, 2, () => ({
      activity: anyOf(),
      lie: draw.oneOf(['short', 'shifted', 'fewer than bounced'] as const),
    })),
    clicks: some(0.8, 6, () => drawClick(draw, anyOf(), contact())),
  };
}

/** A scanner opens some links as the message arrives, or all of them at once. */
function drawClick(draw: Draw, activity: number, contact: number): ClickPlan {
  const of = { activity, contact };
  if (draw.chance(0.5)) {
    const afterMs = draw.between(2, 2_000) * minuteMs;
    return { ...of, by: 'person', afterMs, links: [draw.oneOf(links)] };
  }
  return draw.chance(0.5)
    ? { ...of, by: 'scanner', afterMs: draw.between(0, 55_000), links: [draw.oneOf(links)] }
    : { ...of, by: 'scanner', afterMs: draw.between(2, 2_000) * minuteMs, links };
}
