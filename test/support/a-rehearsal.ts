import type { PollerRun } from '../../local/poller-run.ts';
import type { Rehearsal, RehearsedRun } from '../../local/rehearse.ts';

/** What the poller says of a run in which it published ten bounces and opened no incident. */
export const aRunLine: PollerRun = {
  message: 'run ended',
  requests: {},
  published: 10,
  repeats: 0,
  incidents: { open: 0, opened: [], swept: 0 },
};

/** A run that read ten bounces and decided them. */
export function aRehearsedRun(what: Partial<RehearsedRun> = {}): RehearsedRun {
  return {
    result: { ok: true, answer: null },
    messages: 10,
    run: aRunLine,
    published: 10,
    repeats: 0,
    drained: { deleted: 10, batches: 1, isCut: false, deadLetters: 0, failures: [] },
    requests: 5,
    pollMs: 1_500,
    classifyMs: 200,
    ...what,
  };
}

/** A rehearsal without anything wrong in it. */
export function aRehearsal(what: Partial<Rehearsal> = {}): Rehearsal {
  const last = aRehearsedRun({ published: 0 });
  return {
    runs: [aRehearsedRun(), last],
    last,
    records: [],
    comparison: { lost: [], misread: [], duplicated: 0, invented: 0 },
    decidedAgain: 0,
    repeatsUnexplained: 0,
    ...what,
  };
}
