import { type Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type classifierMetrics, metricNamespace, type pollerMetrics } from '../shared/names.ts';

type MetricsOf<T> = T[keyof T];

/** A count that one of the functions publishes, under the one dimension it publishes with. */
export function hygieneMetric(
  scope: Construct,
  metricName: MetricsOf<typeof pollerMetrics> | MetricsOf<typeof classifierMetrics>,
  period: Duration,
  statistic: 'Sum' | 'Maximum' = 'Sum',
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: Stack.of(scope).stackName },
    statistic,
    period,
  });
}
