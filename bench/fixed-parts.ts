import * as z from 'zod';
import type { StackParts } from '../local/template/stack-parts.ts';
import { resourcesOfType } from '../local/template/template.ts';
import type { SynthesisedStack } from './synthesised-stack.ts';

/** What costs the same whether anything bounces or not. */
export interface FixedParts {
  readonly secrets: number;
  readonly alarms: number;
  /** An alarm on a sum of metrics pays for each of them. */
  readonly alarmMetrics: number;
  readonly pollerGb: number;
  readonly classifierGb: number;
}

const alarm = z.object({ Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional() });

/** Counts them in the template, so that an alarm more is a line more in the bill. */
export function countFixedParts({ template, stack }: SynthesisedStack): FixedParts {
  const alarms = resourcesOfType(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) =>
    alarm.parse(Properties),
  );
  const watched = alarms.map(
    ({ Metrics }) => Metrics?.filter((metric) => metric.MetricStat !== undefined).length ?? 1,
  );
  return {
    secrets: resourcesOfType(template, 'AWS::SecretsManager::Secret').length,
    alarms: alarms.length,
    alarmMetrics: watched.reduce((sum, count) => sum + count, 0),
    pollerGb: gigabytes(stack.poller),
    classifierGb: gigabytes(stack.classifier),
  };
}

function gigabytes({ memoryMb }: StackParts['poller']): number {
  return memoryMb / 1_024;
}
