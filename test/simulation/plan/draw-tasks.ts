import { createDraw, type Draw } from '../../../local/simulated-account/draw.ts';
import { drawFault } from './draw-faults.ts';
import type { Fault, Operation } from './faults.ts';
import { neverBounced, type OperatorTask } from './plan.ts';

const minuteMs = 60_000;
const mostMembers = 6;

/** What a batch makes of the records it is about. */
const calls = [
  'read a batch',
  'write a batch',
  'scan the table',
  'read records',
  'read a record',
  'write a record',
  'write a record',
] as const satisfies readonly Operation[];

/** A first word, and what usually comes of it. */
const stories: readonly (readonly OperatorTask['does'][])[] = [
  ['release'],
  ['suppress'],
  ['release', 'undo a batch'],
  ['suppress', 'undo a batch'],
  ['release', 'suppress', 'undo a batch'],
  ['suppress', 'release', 'undo a batch', 'undo a batch'],
  ['release', 'go on with a batch', 'undo a batch'],
  ['suppress', 'go on with a batch', 'go on with a batch'],
  ['release', 'replay under a policy'],
  ['suppress', 'replay under a policy', 'undo a batch', 'replay under a policy'],
  ['copy the table', 'release', 'adopt the copy'],
  ['suppress', 'copy the table', 'undo a batch', 'adopt the copy'],
  ['release', 'copy the table', 'go on with a batch', 'suppress', 'undo a batch', 'adopt the copy'],
];

/**
 * What operators say of addresses: in most simulations nothing, in the others one story or two at once. It has a draw of
 * its own, so that everything else about a seed is as it would be without.
 */
export function drawTasks(seed: number, runs: number): { tasks: OperatorTask[]; faults: Fault[] } {
  const draw = createDraw(Math.imul(seed, 0x85ebca6b) ^ 0x27d4eb2f);
  if (!draw.chance(0.3)) return { tasks: [], faults: [] };
  const tasks = Array.from({ length: draw.between(1, 2) }, () => drawStory(draw, runs)).flat();
  if (draw.chance(0.4)) return { tasks, faults: [] };
  const faults = Array.from({ length: draw.between(1, 5) }, () =>
    drawFault(draw, draw.oneOf<Operation>(calls), draw.chance(0.25) ? draw.between(4, 20) : 1),
  );
  return { tasks, faults };
}

function drawStory(draw: Draw, runs: number): OperatorTask[] {
  const story = draw.oneOf(stories);
  // Bounces arrive with the runs, and so a story is told beside one, or over the hours after it.
  const isQuick = draw.chance(0.5);
  const run = draw.between(0, runs - 1);
  let afterMs = isQuick ? draw.between(0, 20_000) : draw.between(0, 30) * minuteMs;
  return story.map((does) => {
    const task = { does, when: { run, afterMs }, ...drawDetails(draw) };
    // Often enough the next one begins before this one has ended.
    afterMs += isQuick ? draw.between(0, draw.oneOf([100, 500, 1_500])) : draw.between(1, 90) * minuteMs;
    return task;
  });
}

function drawDetails(draw: Draw): Omit<OperatorTask, 'does' | 'when'> {
  return {
    which: draw.between(0, 7),
    members: Array.from({ length: draw.between(1, mostMembers) }, () =>
      draw.chance(0.15) ? neverBounced + draw.between(0, 2) : draw.between(0, 11),
    ),
    elsewhere: draw.chance(0.3),
    ...(draw.chance(0.3) && {
      cut: draw.chance(0.5)
        ? { afterMs: draw.between(20, 700) }
        : { beforeRecord: draw.between(0, mostMembers) },
    }),
  };
}
