import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { metricNamespace } from './names.ts';

/** What a function says about itself: one line per run or batch, and counts that alarms read. */
export interface Telemetry {
  /** `notice` is a constant phrase; ids, counts and codes go into `fields`. Nothing personal, ever. */
  note(level: 'info' | 'warn' | 'error', notice: string, fields: Record<string, unknown>): void;
  /** Sends counts by metric name at once; without any, nothing. */
  count(counts: Readonly<Record<string, number>>): void;
}

/** Telemetry on Powertools, and the middleware that gives every line its request id. */
export function createTelemetry() {
  const logger = new Logger();
  const metrics = new Metrics({ namespace: metricNamespace });
  const telemetry: Telemetry = {
    note(level, notice, fields) {
      logger[level](notice, fields);
    },
    count(counts) {
      for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value);
      // Of its own accord it sends them when the handler ends, and warns where there are none.
      if (Object.keys(counts).length > 0) metrics.publishStoredMetrics();
    },
  };
  return { telemetry, middlewares: [injectLambdaContext(logger)] };
}
