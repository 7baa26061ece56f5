import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { metricNamespace } from './names.ts';

/** What a function says about itself: one line per run or batch, and counts that alarms read. */
export interface Telemetry {
  /** `notice` is a constant phrase; ids, counts and codes go into `fields`. Nothing personal, ever. */
  note(level: 'info' | 'warn' | 'error', notice: string, fields: Record<string, unknown>): void;
  /** Adds counts by metric name; zeros too, so that an alarm can tell "nothing happened" from "nothing ran". */
  count(counts: Readonly<Record<string, number>>): void;
}

/** Telemetry on Powertools, and the middlewares that give every line its request id and write the counts out. */
export function createTelemetry() {
  const logger = new Logger();
  const metrics = new Metrics({ namespace: metricNamespace });
  const telemetry: Telemetry = {
    note(level, notice, fields) {
      logger[level](notice, fields);
    },
    count(counts) {
      for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value);
    },
  };
  return { telemetry, middlewares: [injectLambdaContext(logger), logMetrics(metrics)] };
}
