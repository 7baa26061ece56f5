import * as z from 'zod';

/** A metric, and how the samples of a period become one value. */
export interface WatchedMetric {
  /** Namespace, name and dimensions, as {@link metricKey} writes them. */
  readonly key: string;
  readonly statistic: 'Sum' | 'Maximum' | 'Average';
}

/** An alarm of the template, with the names of resources instead of references to them. */
export interface TemplateAlarm {
  readonly name: string;
  readonly periodMs: number;
  readonly metrics: ReadonlyMap<string, WatchedMetric>;
  /** Of the metrics' ids; a single metric is its own expression. */
  readonly expression: string;
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  /** How many of how many periods. */
  readonly breaches: readonly [count: number, outOf: number];
  readonly missing: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
  /** Whether a mail is sent when it is on, and when it is over. */
  readonly mails: { readonly on: boolean; readonly over: boolean };
}

/** A metric's identity: CloudWatch takes metrics with other dimensions for others. */
export function metricKey(
  namespace: string,
  name: string,
  dimensions: readonly (readonly [name: string, value: string])[],
): string {
  return [namespace, name, ...dimensions.map((dimension) => dimension.join('=')).toSorted()].join(' ');
}

const reference = z.union([
  z.string(),
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((value) => value['Fn::GetAtt'][0]),
]);
const dimensions = z.array(z.object({ Name: z.string(), Value: reference }));
const statistic = z.enum(['Sum', 'Maximum', 'Average']);
const single = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensions.optional(),
  Statistic: statistic,
  Period: z.number(),
});
const ofMath = z.union([
  z.object({ Id: z.string(), Expression: z.string(), ReturnData: z.literal(true).optional() }),
  z.object({
    Id: z.string(),
    ReturnData: z.literal(false),
    MetricStat: z.object({
      Metric: z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions.optional() }),
      Period: z.number(),
      Stat: statistic,
    }),
  }),
]);
const common = z.object({
  AlarmName: z.string(),
  ComparisonOperator: z.enum(['GreaterThanThreshold', 'LessThanThreshold']),
  Threshold: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
  TreatMissingData: z.enum(['missing', 'ignore', 'breaching', 'notBreaching']).default('missing'),
  AlarmActions: z.array(z.unknown()).default([]),
  OKActions: z.array(z.unknown()).default([]),
});

/** @param properties of an `AWS::CloudWatch::Alarm`. @throws where it is of a kind that is not evaluated here. */
export function readAlarm(properties: unknown): TemplateAlarm {
  const alarm = common.parse(properties);
  return {
    name: alarm.AlarmName,
    ...whatItWatches(properties),
    comparison: alarm.ComparisonOperator,
    threshold: alarm.Threshold,
    breaches: [alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods, alarm.EvaluationPeriods],
    missing: alarm.TreatMissingData,
    mails: { on: alarm.AlarmActions.length > 0, over: alarm.OKActions.length > 0 },
  };
}

function whatItWatches(properties: unknown): Pick<TemplateAlarm, 'periodMs' | 'metrics' | 'expression'> {
  const one = single.safeParse(properties).data;
  if (one) {
    const key = metricKey(one.Namespace, one.MetricName, pairsOf(one.Dimensions));
    return {
      periodMs: one.Period * 1_000,
      metrics: new Map([['metric', { key, statistic: one.Statistic }]]),
      expression: 'metric',
    };
  }
  const { Metrics } = z.object({ Metrics: z.array(ofMath) }).parse(properties);
  const stats = Metrics.flatMap((each) => ('MetricStat' in each ? [each] : []));
  const [expression, ...others] = Metrics.flatMap((each) => ('Expression' in each ? [each.Expression] : []));
  const periods = new Set(stats.map(({ MetricStat }) => MetricStat.Period));
  const [period] = periods;
  if (expression === undefined || others.length > 0 || period === undefined || periods.size > 1)
    throw new Error('an alarm watches one expression over metrics of one period');
  return {
    periodMs: period * 1_000,
    metrics: new Map(
      stats.map(({ Id, MetricStat: { Metric, Stat } }) => [
        Id,
        { key: metricKey(Metric.Namespace, Metric.MetricName, pairsOf(Metric.Dimensions)), statistic: Stat },
      ]),
    ),
    expression,
  };
}

function pairsOf(given: z.infer<typeof dimensions> = []): (readonly [string, string])[] {
  return given.map(({ Name, Value }) => [Name, Value]);
}
