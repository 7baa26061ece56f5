import { z } from 'zod';
import { metricKey } from './cloudwatch/alarm.ts';

const line = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.tuple([z.array(z.string())]),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/**
 * What CloudWatch takes from the log of a function: the lines that Powertools writes in the embedded metric format.
 *
 * @param service the value of that dimension in the deployed function's environment, which this process does not have.
 */
export function metricsInLog(
  text: string,
  service: string,
): { readonly key: string; readonly value: number }[] {
  return text
    .split('\n')
    .filter((one) => one.includes('"_aws"'))
    .flatMap((one) => {
      const said = line.parse(JSON.parse(one));
      return said._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions: [names], Metrics }) => {
        const dimensions = names.map(
          (name) => [name, name === 'service' ? service : String(said[name])] as const,
        );
        return Metrics.flatMap(({ Name }) =>
          [said[Name]]
            .flat()
            .map((value) => ({ key: metricKey(Namespace, Name, dimensions), value: Number(value) })),
        );
      });
    });
}
