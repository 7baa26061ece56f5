import type { BaselineUnits } from './baselines/count-ordinary.ts';
import type { FixedParts } from './fixed-parts.ts';
import { assumedSeconds, billedGbSeconds, startGbSeconds } from './lambda-seconds.ts';
import type { MixUnits } from './mix-units.ts';
import type { PerBounce } from './per-bounce.ts';
import type { PipelineUnits } from './pipeline-units.ts';

const batchSize = 100;
/** Addresses that the classifier writes at once (functions/classifier/classify-batch.ts). */
const writesAtOnce = 16;
/** Batches that the poller sends at once (functions/poller/read/bounce-publisher.ts). */
const sendsAtOnce = 4;
const rowsPerPage = 500;
/** The most that one request of SQS takes or gives. */
const messagesPerRequest = 10;
/** Once when it is new, and twice by the walks that settle its report (functions/poller/due.ts). */
export const readingsPerRow = 3;
/** The second of these compares each row with the record of its address. */
const readUnitsToCompare = 0.5;
/** Knowing a page of rows again takes about one read unit: its marks are a little more than 4 KB. */
const readUnitsPerOldPage = 1;

/** Bytes of log. */
export const logBytes = {
  /** START, END and REPORT, which Lambda writes itself. */
  invocation: 900,
  /** One line of Powertools' logger with the function's context (measured: two of ours are 1.1 KB). */
  line: 550,
} as const;

type Memory = Pick<FixedParts, 'pollerGb' | 'classifierGb'>;
const { cpuPerCall, awsCall, transaction } = assumedSeconds;

/** What is deployed: address records of the year's mix, and the poll state and the queue of a large account. */
export function ourWay(
  mix: MixUnits,
  { bounces, pollState, queue }: PipelineUnits,
  memory: Memory,
): PerBounce {
  const oldReadings = readingsPerRow - 1;
  const work = {
    cpuSeconds: (batchSize + 1) * cpuPerCall,
    waits: 1 + Math.ceil(batchSize / writesAtOnce),
    secondsPerWait: awsCall,
  };
  const oldPage = { cpuSeconds: assumedSeconds.cpuPerPage, waits: 1, secondsPerWait: assumedSeconds.page };
  return {
    writes: (mix.units.writes + mix.units.indexWrites) / mix.bounces + pollState.writes / bounces,
    reads:
      mix.units.reads / mix.bounces +
      pollState.reads / bounces +
      readUnitsToCompare +
      (oldReadings * readUnitsPerOldPage) / rowsPerPage,
    queueRequests: (queue.sends + queue.receives + queue.deletes) / bounces,
    invocations: 1 / batchSize,
    deciderGbSeconds:
      billedGbSeconds(work, memory.classifierGb) / batchSize + startGbSeconds(memory.classifierGb),
    pollerGbSeconds:
      newRowGbSeconds(messagesPerRequest, memory) +
      (oldReadings * billedGbSeconds(oldPage, memory.pollerGb)) / rowsPerPage,
    logBytes: (logBytes.invocation + 2 * logBytes.line) / batchSize,
    storedBytes: mix.storedBytes / mix.bounces,
  };
}

/** Batches of ten, three calls for each bounce one after the other, a line of log for each. */
export function ordinaryWay(counted: BaselineUnits, batch: number, memory: Memory): PerBounce {
  const calls = 3;
  const work = { cpuSeconds: batch * calls * cpuPerCall, waits: calls, secondsPerWait: awsCall };
  return {
    ...perBounce(counted),
    // Sent, received and deleted in tens.
    queueRequests: 3 / messagesPerRequest,
    invocations: 1 / batch,
    deciderGbSeconds:
      billedGbSeconds(work, memory.classifierGb) / batch + startGbSeconds(memory.classifierGb),
    pollerGbSeconds: newRowGbSeconds(messagesPerRequest, memory),
    logBytes: logBytes.invocation / batch + logBytes.line,
  };
}

/** A message sent by itself, an invocation for it, one transaction and a line of log. */
export function naiveWay(counted: BaselineUnits, memory: Memory): PerBounce {
  const work = { cpuSeconds: cpuPerCall, waits: 1, secondsPerWait: transaction };
  return {
    ...perBounce(counted),
    // Lambda receives and deletes in tens whatever the batch, as far as anybody knows: that is in this way's favour.
    queueRequests: 1 + 2 / messagesPerRequest,
    invocations: 1,
    deciderGbSeconds: billedGbSeconds(work, memory.classifierGb) + startGbSeconds(memory.classifierGb),
    pollerGbSeconds: newRowGbSeconds(1, memory),
    logBytes: logBytes.invocation + logBytes.line,
  };
}

function perBounce({ bounces, units, storedBytes }: BaselineUnits) {
  return {
    writes: (units.writes + units.indexWrites) / bounces,
    reads: units.reads / bounces,
    storedBytes: storedBytes / bounces,
  };
}

/** Reading a page and sending its rows. */
function newRowGbSeconds(rowsPerSend: number, { pollerGb }: Memory): number {
  const sends = rowsPerPage / rowsPerSend;
  const page = billedGbSeconds(
    { cpuSeconds: assumedSeconds.cpuPerPage, waits: 1, secondsPerWait: assumedSeconds.page },
    pollerGb,
  );
  const sending = billedGbSeconds(
    { cpuSeconds: sends * cpuPerCall, waits: Math.ceil(sends / sendsAtOnce), secondsPerWait: awsCall },
    pollerGb,
  );
  return (page + sending) / rowsPerPage;
}
