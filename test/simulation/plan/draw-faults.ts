import type { Draw } from '../../../local/simulated-account/draw.ts';
import {
  erasingCalls,
  evidenceCalls,
  type Fault,
  type Operation,
  operations,
  operatorsCalls,
  outageCalls,
} from './faults.ts';
import type { PlannedEvent } from './plan.ts';

/** Drawn where there is a story to them. */
const ofStories = { ...operatorsCalls, ...erasingCalls, ...evidenceCalls, ...outageCalls };
const names = (Object.keys(operations) as Operation[]).filter((name) => !Object.hasOwn(ofStories, name));
const minuteMs = 60_000;
/** More calls than a simulation makes before its faults are cleared. */
const untilRecovery = 500;

interface Circumstances {
  /** Every run has time for a few pages only. */
  readonly isHasty: boolean;
  /** A provider has an outage, so that reports of sends are read. */
  readonly hasOutage: boolean;
  readonly events: readonly PlannedEvent[];
}

/**
 * The faults of one simulation. Their number differs: none, a few, many, or one service that is down for a while. Faults
 * everywhere at once would hide what a single one does.
 */
export function drawFaults(draw: Draw, { isHasty, hasOutage, events }: Circumstances): Fault[] {
  const severity = draw.random();
  if (severity < 0.1) return [];
  if (severity < 0.2) return [outage(draw, draw.oneOf(names))];
  // Few operations, so that their faults coincide.
  const involved = Array.from({ length: draw.between(1, 8) }, () => draw.oneOf(names));
  // Where a report fills a run, it matters what happens in the middle of a read.
  if (isHasty) involved.push(...(['request bounces', 'send messages'] as const));
  // Few simulations read a report of sends at all, and keep who is in it.
  if (hasOutage) involved.push('request sends', draw.oneOf(Object.keys(outageCalls) as Operation[]));
  const count = severity < 0.65 ? draw.between(1, 4) : draw.between(5, 16);
  const faults = Array.from({ length: count }, () => drawFault(draw, draw.oneOf(involved)));
  // An empty dead-letter queue has nothing that could expire.
  const expires = events.some(({ kind }) => kind === 'dead letters expire');
  const more = expires ? [outage(draw, draw.oneOf(['read records', 'write a record']))] : [];
  const resolving = events.some(({ kind }) => kind.includes('an incident')) ? duringResolution(draw) : [];
  return [...faults, ...more, ...resolving, ...(draw.chance(0.06) ? combinedFaults(draw) : [])];
}

/** Faults that do harm only together, and would coincide too rarely by chance. */
function combinedFaults(draw: Draw): Fault[] {
  const asked = draw.oneOf(['request summaries', 'request details', 'request counters'] as const);
  const refused: Fault = { operation: asked, kind: '401', nth: draw.between(1, 3), times: 1, ms: 0 };
  const nth = draw.between(1, 2);
  const ms = draw.between(500, 4_000);
  const slowToken: Fault = { operation: 'request a token', kind: 'slow', nth, times: 1, ms };
  const latePut: Fault = { operation: 'put the secret', kind: 'late', nth, times: 1, ms };
  // The vendor honours none of its own links: only the first page of a report can be read.
  const noLinks: Fault = {
    operation: 'request bounces',
    kind: 'link refused',
    nth,
    times: untilRecovery,
    ms,
  };
  return draw.oneOf([[refused, slowToken], [refused, latePut], [noLinks]]);
}

/** An operator who resolves an incident while it is being announced, or before the last copy of a message, is rare. */
function duringResolution(draw: Draw): Fault[] {
  const [nth, ms] = [draw.between(2, 8), draw.between(1_000, 9_000)];
  const slow: Fault = { operation: 'send messages', kind: 'slow', nth, times: 3, ms };
  const again: Fault = { operation: 'deliver a batch', kind: 'delivered again', nth, times: 4, ms: ms / 2 };
  return draw.oneOf([[], [slow], [again]]);
}

export function drawFault(draw: Draw, operation: Operation, times = drawTimes(draw, operation)): Fault {
  const { often, kinds } = operations[operation];
  const kind = draw.oneOf<Fault['kind']>(kinds);
  return { operation, kind, nth: draw.between(1, often), times, ms: msOf(draw, kind) };
}

function drawTimes(draw: Draw, operation: Operation): number {
  // The publisher sends refused entries again at once: only several faults in a row matter.
  return draw.chance(operation === 'send messages' ? 0.4 : 0.15) ? draw.between(2, 8) : 1;
}

function outage(draw: Draw, operation: Operation): Fault {
  // A service that is down for an hour, or for as long as there are faults.
  return drawFault(draw, operation, draw.chance(0.3) ? untilRecovery : draw.between(4, 20));
}

function msOf(draw: Draw, kind: Fault['kind']): number {
  // Longer than a run and its lease, so that another holds it when this one wakes up.
  if (kind.startsWith('frozen')) return draw.between(11, 90) * minuteMs;
  return kind === 'slow' ? draw.between(200, 9_000) : draw.between(20, 4_000);
}
