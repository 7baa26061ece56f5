import type { CpuInfo } from 'node:os';
import type { Goal, Section } from '../finding.ts';
import { figure } from '../tally.ts';
import { type MemorySample, thirdsOf } from './memory-sample.ts';
import type { LoadRun } from './run-load.ts';

/** A leak of a hundred bytes for each bounce would add more than this to a classifier's live heap. */
const mostGrowth = 0.1;
/** The vendor's limit: four pages of 500 rows a second. */
const rowsPerSecond = 2_000;
const bytesPerMb = 1_024 ** 2;

/** The live heap, which is the same on every machine; what the system counts for a process is only shown. */
export function flatMemory(run: LoadRun): Goal[] {
  return series(run).map(({ what, samples }) => ({
    what: `growth of the live heap, first to last third: ${what}`,
    measured: thirdsOf(samples.map(({ heapBytes }) => heapBytes)).growth * 100,
    atMost: mostGrowth * 100,
    unit: '%',
    decimals: 1,
  }));
}

export function fastEnough({ published, pollSeconds }: LoadRun): Goal {
  return {
    what: `time for ${figure(rowsPerSecond)} rows through the poller, pacing off`,
    measured: (pollSeconds * rowsPerSecond) / published,
    atMost: 1,
    unit: 'seconds',
  };
}

/** The poller at work and at rest, and the classifiers, whose samples are taken between two batches. */
function series({ poller, classifier }: LoadRun) {
  return [
    { what: 'poller, in the run that reads everything', samples: firstRunOf(poller) },
    { what: 'poller, between runs', samples: poller.filter(({ during }) => during === 'rest') },
    // The first of each process is its warm-up.
    { what: 'classifier, between batches', samples: classifier.filter(isWarm) },
  ];
}

function firstRunOf(poller: readonly MemorySample[]): MemorySample[] {
  const working = poller.filter(({ during, answers }) => during === 'work' && answers === 0);
  const warmUp = Math.ceil(working.length / 10);
  return working.slice(warmUp);
}

function isWarm(sample: MemorySample, position: number, all: readonly MemorySample[]): boolean {
  return all.findIndex(({ process }) => process === sample.process) !== position;
}

/** Processor time of a process between its first and its last sample, for each invocation in between. */
export function cpuMsPerBatch(samples: readonly MemorySample[]): number {
  const byProcess = [...Map.groupBy(samples, ({ process }) => process).values()];
  const spans = byProcess.map((of) => ({ first: of[0], last: of.at(-1) }));
  const sum = (read: (sample: MemorySample) => number) =>
    spans.reduce((total, { first, last }) => total + (first && last ? read(last) - read(first) : 0), 0);
  return sum(({ cpuMs }) => cpuMs) / sum(({ answers }) => answers);
}

export function loadSection(run: LoadRun, processors: readonly CpuInfo[]): Section {
  const row = (what: string, count: number, seconds: number) => [
    what,
    figure(count),
    figure(seconds, 1),
    figure(count / seconds),
  ];
  const read = run.poller.filter(({ during, answers }) => during === 'work' && answers === 0);
  const pollerCpu = ((read.at(-1)?.cpuMs ?? 0) - (read[0]?.cpuMs ?? 0)) / (run.published / 500);
  return {
    title: 'Through the bundled functions, each in a process of its own, on embedded servers',
    head: ['function', 'bounces', 'seconds', 'a second'],
    rows: [
      row('poller', run.published, run.pollSeconds),
      row('classifier', run.decided, run.classifySeconds),
    ],
    notes: [
      `${figure(run.batches)} batches of ${figure(run.decided / run.batches)}; of the processor, ${figure(cpuMsPerBatch(run.classifier), 1)} ms for each, and ${figure(pollerCpu, 1)} ms of the poller's for 500 rows.`,
      `${processors.length} cores (${processors[0]?.model.trim()}), shared with the servers, which take most of the time. Pacing is off.`,
    ],
  };
}

export function memorySection(run: LoadRun): Section {
  const mb = (bytes: number) => figure(bytes / bytesPerMb, 1);
  const rows = series(run).map(({ what, samples }) => {
    const heap = thirdsOf(samples.map(({ heapBytes }) => heapBytes));
    const whole = thirdsOf(samples.map(({ rssBytes }) => rssBytes));
    const most = Math.max(...samples.map(({ heapBytes }) => heapBytes));
    return [what, figure(samples.length), ...[heap.first, heap.last, most, whole.first, whole.last].map(mb)];
  });
  return {
    title: 'Memory over time, in MB',
    head: ['', 'samples', 'heap, first third', 'last third', 'most', 'process, first third', 'last third'],
    rows,
    notes: [
      'The heap after its garbage was collected, as the middle value of a third; the process as the system counts it.',
      'The most is in the middle of the largest report: its rows are known until it has been read.',
    ],
  };
}
