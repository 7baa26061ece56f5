import type { Rehearsal, Tick } from '../../local/rehearse.ts';

/** A tick that read ten bounces and decided them. */
export function aTick(what: Partial<Tick> = {}): Tick {
  return {
    result: { ok: true, answer: null },
    published: 10,
    drained: { deleted: 10, batches: 1, deadLetters: 0, failures: [] },
    requests: 5,
    pollMs: 1_500,
    classifyMs: 200,
    ...what,
  };
}

/** A rehearsal without anything wrong in it. */
export function aRehearsal(what: Partial<Rehearsal> = {}): Rehearsal {
  const last = aTick({ published: 0 });
  return {
    ticks: [aTick(), last],
    last,
    records: [],
    comparison: { lost: [], misread: [], duplicated: 0, invented: 0 },
    decidedAgain: 0,
    ...what,
  };
}
