import type { FixedParts } from './fixed-parts.ts';
import type { MonthOfUse } from './month.ts';
import type { PerBounce } from './per-bounce.ts';
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
  pollerSecondsPerRun: 1.5,
  /** A batch of a small account takes "a second or two" (infra/settings.ts): each begins with a start-up. */
  classifierSecondsPerBatch: 2,
  /** Two lines of ours (measured: 1.1 KB) and two of Lambda's. */
  logBytesPerInvocation: 2_000,
  /** Five pollers that wait twenty seconds each. Source: Lambda Developer Guide, SQS scaling with maxConcurrency. */
  idleReceives: 5 * 3 * 60 * 24 * 30,
};

/** A custom metric is billed by the hours in which it is sent. Source: CloudWatch pricing page. */
const hoursPerMonth = 30 * 24;

const aMillion = 1_000_000;
const bytesPerGb = 1_024 ** 3;

/** The list price of what is there however little happens, and of what of it watches. */
export function fixedPrice(fixed: FixedParts): { readonly all: number; readonly watching: number } {
  const watching = listPrice(fixed.alarmMetrics, prices.alarmMetric);
  return { watching, all: watching + listPrice(fixed.secrets, prices.secret) };
}

/** What is always there comes first, then what grows with runs and bounces. */
export function makeBill(fixed: FixedParts, month: MonthOfUse, bounce: PerBounce): BillLine[] {
  const aMillionOf = (count: number) => aMillion * count;
  const gb = bounce.storedBytes / bytesPerGb;
  const pollerSeconds = month.pollerSeconds + month.runs * assumed.pollerSecondsPerRun;
  const classifierSeconds = month.batches * assumed.classifierSecondsPerBatch;
  const gbSeconds = pollerSeconds * fixed.pollerGb + classifierSeconds * fixed.classifierGb;
  const invocations = month.runs + month.batches;
  // Idle receives have used up their part of the free requests first.
  const otherRequests = { ...prices.sqsRequest, free: prices.sqsRequest.free - assumed.idleReceives };

  return [
    line(
      `Custom metrics (${month.metricHours} hours)`,
      prices.customMetric,
      month.metricHours / hoursPerMonth,
      0,
    ),
    line(
      `Alarms (${fixed.alarms} on ${fixed.alarmMetrics} metrics)`,
      prices.alarmMetric,
      fixed.alarmMetrics,
      0,
    ),
    line('The secret with the sign-in', prices.secret, fixed.secrets, 0),
    line('Waiting for bounces (SQS receives)', prices.sqsRequest, assumed.idleReceives, 0),
    line(
      'Lambda time',
      prices.lambdaGbSecond,
      gbSeconds,
      aMillionOf(bounce.deciderGbSeconds + bounce.pollerGbSeconds),
    ),
    line('Lambda requests', prices.lambdaRequest, invocations, aMillionOf(bounce.invocations)),
    line(
      'DynamoDB writes',
      prices.writeUnit,
      month.units.writes + month.units.indexWrites,
      aMillionOf(bounce.writes),
    ),
    line('DynamoDB reads', prices.readUnit, month.units.reads, aMillionOf(bounce.reads)),
    line('Table storage, for each month it is kept', prices.storage, month.bounces * gb, aMillion * gb),
    line('Point-in-time recovery of it', prices.recovery, month.bounces * gb, aMillion * gb),
    line('SQS requests for bounces', otherRequests, month.queueRequests, aMillionOf(bounce.queueRequests)),
    line('Reading the secret', prices.secretCall, month.secretCalls, 0),
    line(
      'Logs',
      prices.logs,
      (invocations * assumed.logBytesPerInvocation) / bytesPerGb,
      aMillionOf(bounce.logBytes) / bytesPerGb,
    ),
    line('The schedule', prices.schedule, month.runs, 0),
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
