import type { Draw } from '../../../../local/simulated-account/draw.ts';
import { type Fault, type Operation, operations } from './faults.ts';
import type { Happening } from './plan.ts';

const names = Object.keys(operations) as Operation[];
const minuteMs = 60_000;
/** More calls than a seed makes before its faults are over. */
const wholeStorm = 500;

interface Circumstances {
  /** Every run has time for a few pages only. */
  readonly isHasty: boolean;
  readonly happenings: readonly Happening[];
}

/**
 * What goes wrong in a world. Worlds differ in their climate: in some nothing does, in some a few things, in some a lot,
 * and some have one service that is down for a while. A climate in which everything goes wrong at once would hide
 * what a single fault does.
 */
export function drawFaults(draw: Draw, { isHasty, happenings }: Circumstances): Fault[] {
  const climate = draw.random();
  if (climate < 0.1) return [];
  if (climate < 0.2) return [outage(draw, draw.oneOf(names))];
  // Few operations, so that their faults meet.
  const involved = Array.from({ length: draw.between(1, 8) }, () => draw.oneOf(names));
  // Where walks take several runs, it matters what happens in the middle of them.
  if (isHasty) involved.push(...(['ask for bounces', 'send messages'] as const));
  const count = climate < 0.65 ? draw.between(1, 4) : draw.between(5, 16);
  const faults = Array.from({ length: count }, () => drawFault(draw, draw.oneOf(involved)));
  // Nothing expires in a dead-letter queue that nothing has come into.
  const expires = happenings.some(({ kind }) => kind === 'dead letters expire');
  const more = expires ? [outage(draw, draw.oneOf(['read records', 'write a record']))] : [];
  const words = happenings.some(({ kind }) => kind.includes('an incident')) ? whileSpeaking(draw) : [];
  return [...faults, ...more, ...words, ...(draw.chance(0.06) ? conspiracy(draw) : [])];
}

/** Faults that do harm only together, and would meet too rarely by chance. */
function conspiracy(draw: Draw): Fault[] {
  const asked = draw.oneOf(['ask for summaries', 'ask for details', 'ask for counters'] as const);
  const refused: Fault = { operation: asked, kind: '401', nth: draw.between(1, 3), times: 1, ms: 0 };
  const nth = draw.between(1, 2);
  const ms = draw.between(500, 4_000);
  const slowToken: Fault = { operation: 'ask for a token', kind: 'slow', nth, times: 1, ms };
  const latePut: Fault = { operation: 'put the secret', kind: 'late', nth, times: 1, ms };
  // The vendor takes none of its own links: a report is read code by code then.
  const noLinks: Fault = { operation: 'ask for bounces', kind: 'link refused', nth, times: wholeStorm, ms };
  return draw.oneOf([[refused, slowToken], [refused, latePut], [noLinks]]);
}

/** A person who speaks while an incident is being announced, or before the last copy of a message has come, is rare. */
function whileSpeaking(draw: Draw): Fault[] {
  const [nth, ms] = [draw.between(2, 8), draw.between(1_000, 9_000)];
  const slow: Fault = { operation: 'send messages', kind: 'slow', nth, times: 3, ms };
  const again: Fault = { operation: 'deliver a batch', kind: 'delivered again', nth, times: 4, ms: ms / 2 };
  return draw.oneOf([[], [slow], [again]]);
}

function drawFault(draw: Draw, operation: Operation, times = drawTimes(draw, operation)): Fault {
  const { often, kinds } = operations[operation];
  const kind = draw.oneOf<Fault['kind']>(kinds);
  return { operation, kind, nth: draw.between(1, often), times, ms: msOf(draw, kind) };
}

function drawTimes(draw: Draw, operation: Operation): number {
  // What a send was refused is sent again at once: it takes several in a row to matter.
  return draw.chance(operation === 'send messages' ? 0.4 : 0.15) ? draw.between(2, 8) : 1;
}

function outage(draw: Draw, operation: Operation): Fault {
  // A service that is down for an hour, or for as long as there are faults.
  return drawFault(draw, operation, draw.chance(0.3) ? wholeStorm : draw.between(4, 20));
}

function msOf(draw: Draw, kind: Fault['kind']): number {
  // Longer than a run and its lease, so that another holds it when this one wakes up.
  if (kind.startsWith('frozen')) return draw.between(11, 90) * minuteMs;
  return kind === 'slow' ? draw.between(200, 9_000) : draw.between(20, 4_000);
}
