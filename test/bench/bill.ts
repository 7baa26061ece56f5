import type { FixedParts } from './fixed-parts.ts';
import type { MonthOfUse } from './month.ts';
import type { PipelineUnits } from './pipeline-units.ts';
import { listPrice, type Price, priceAfterFree, prices } from './prices.ts';

/** One line: a month of the small account before and after the free tier, and what a million bounces add to the list. */
export interface BillLine {
  readonly item: string;
  readonly month: number;
  readonly monthAfterFree: number;
  readonly million: number;
}

/** Not counted but assumed, on the dear side, because only Lambda can tell. */
export const assumed = {
  /** Start-up and calls of AWS, besides the waiting that was counted. */
  pollerSecondsPerTick: 1.5,
  /** A full batch takes "a second or two" (infra/settings.ts), start-up included. */
  classifierSecondsPerBatch: 2,
  /** A page of 500 new rows: fifty sends, four at a time. */
  secondsPerNewPage: 1,
  /** Two lines of ours (measured: 1.1 KB) and two of Lambda's. */
  logBytesPerInvocation: 2_000,
  /** Five pollers that wait twenty seconds each. Source: Lambda Developer Guide, SQS scaling with maxConcurrency. */
  idleReceives: 5 * 3 * 60 * 24 * 30,
};

const aMillion = 1_000_000;
const rowsPerPage = 500;
const secondsPerOldPage = 0.3;
/** Once when it is new, and twice by the walks that settle its report (functions/poller/due.ts). */
export const readingsPerRow = 3;
/** The second of these compares each row with the record of its address. */
const readUnitsToCompare = 0.5;
const batchSize = 100;
const bytesPerGb = 1_024 ** 3;

/** What is always there comes first, then what grows with ticks and bounces. */
export function makeBill(fixed: FixedParts, month: MonthOfUse, pipeline: PipelineUnits): BillLine[] {
  const perBounce = (count: number) => count / pipeline.bounces;
  const { addresses, pollState, queue } = pipeline;
  const pages = aMillion / rowsPerPage;
  const batches = aMillion / batchSize;
  const gb = perBounce(pipeline.storedBytes) / bytesPerGb;
  const pollerSeconds = month.pollerSeconds + month.ticks * assumed.pollerSecondsPerTick;
  const classifierSeconds = month.batches * assumed.classifierSecondsPerBatch;
  const gbSeconds = pollerSeconds * fixed.pollerGb + classifierSeconds * fixed.classifierGb;
  const newGbSeconds =
    pages * assumed.secondsPerNewPage * fixed.pollerGb +
    batches * assumed.classifierSecondsPerBatch * fixed.classifierGb;
  const oldPages = pages * (readingsPerRow - 1);
  const logs = (invocations: number) => (invocations * assumed.logBytesPerInvocation) / bytesPerGb;
  // Idle receives have used up their part of the free requests first.
  const otherRequests = { ...prices.sqsRequest, free: prices.sqsRequest.free - assumed.idleReceives };

  return [
    line(`Custom metrics (${fixed.customMetrics})`, prices.customMetric, fixed.customMetrics, 0),
    line(
      `Alarms (${fixed.alarms} on ${fixed.alarmMetrics} metrics)`,
      prices.alarmMetric,
      fixed.alarmMetrics,
      0,
    ),
    line('The secret with the sign-in', prices.secret, fixed.secrets, 0),
    line('Waiting for bounces (SQS receives)', prices.sqsRequest, assumed.idleReceives, 0),
    line('Lambda time', prices.lambdaGbSecond, gbSeconds, newGbSeconds),
    line(
      'Lambda time to settle reports',
      prices.lambdaGbSecond,
      0,
      oldPages * secondsPerOldPage * fixed.pollerGb,
    ),
    line('Lambda requests', prices.lambdaRequest, month.ticks + month.batches, batches),
    line(
      'DynamoDB writes',
      prices.writeUnit,
      month.units.writes + month.units.indexWrites,
      aMillion * perBounce(addresses.writes + addresses.indexWrites + pollState.writes),
    ),
    line(
      'DynamoDB reads',
      prices.readUnit,
      month.units.reads,
      // Knowing a page of rows again takes about one read unit: its marks are a little more than 4 KB.
      aMillion * (perBounce(addresses.reads + pollState.reads) + readUnitsToCompare) + oldPages,
    ),
    line('Table storage, for each month it is kept', prices.storage, month.bounces * gb, aMillion * gb),
    line('Point-in-time recovery of it', prices.recovery, month.bounces * gb, aMillion * gb),
    line(
      'SQS requests for bounces',
      otherRequests,
      month.queueRequests,
      aMillion * perBounce(queue.sends + queue.receives + queue.deletes),
    ),
    line('Reading the secret', prices.secretCall, month.secretCalls, 0),
    line('Logs', prices.logs, logs(month.ticks + month.batches), logs(batches)),
    line('The schedule', prices.schedule, month.ticks, 0),
  ];
}

function line(item: string, price: Price, month: number, million: number): BillLine {
  return {
    item,
    month: listPrice(month, price),
    monthAfterFree: priceAfterFree(month, price),
    million: listPrice(million, price),
  };
}
