import { listPrice, prices } from './prices.ts';

/** What one bounce uses, from its row in the report to its decision. */
export interface PerBounce {
  readonly writes: number;
  readonly reads: number;
  readonly queueRequests: number;
  readonly invocations: number;
  readonly deciderGbSeconds: number;
  readonly pollerGbSeconds: number;
  readonly logBytes: number;
  /** Left in the table when all is done. */
  readonly storedBytes: number;
}

/** The list price of a million bounces, in US dollars. */
export interface PriceOfAMillion {
  readonly writes: number;
  readonly reads: number;
  readonly queue: number;
  readonly invocations: number;
  readonly decider: number;
  readonly poller: number;
  readonly logs: number;
  /** What a million bounces more cost, once; all of the above. */
  readonly variable: number;
  /** For each month that they are kept. */
  readonly storage: number;
  readonly recovery: number;
}

const million = 1_000_000;
const bytesPerGb = 1_024 ** 3;

/** Before any free tier. */
export function priceOfAMillion(bounce: PerBounce): PriceOfAMillion {
  const of = (count: number) => count * million;
  const writes = listPrice(of(bounce.writes), prices.writeUnit);
  const reads = listPrice(of(bounce.reads), prices.readUnit);
  const queue = listPrice(of(bounce.queueRequests), prices.sqsRequest);
  const invocations = listPrice(of(bounce.invocations), prices.lambdaRequest);
  const decider = listPrice(of(bounce.deciderGbSeconds), prices.lambdaGbSecond);
  const poller = listPrice(of(bounce.pollerGbSeconds), prices.lambdaGbSecond);
  const logs = listPrice(of(bounce.logBytes) / bytesPerGb, prices.logs);
  const gb = of(bounce.storedBytes) / bytesPerGb;
  return {
    ...{ writes, reads, queue, invocations, decider, poller, logs },
    variable: writes + reads + queue + invocations + decider + poller + logs,
    storage: listPrice(gb, prices.storage),
    recovery: listPrice(gb, prices.recovery),
  };
}
