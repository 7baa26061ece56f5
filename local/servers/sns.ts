import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from './loopback.ts';
import { escapeXml, refusal } from './query-protocol.ts';

/** A subscription as SNS lists it: `arn` is `PendingConfirmation` until somebody has confirmed it. */
export interface ListedSubscription {
  readonly arn: string;
  readonly endpoint: string;
}

export interface SnsServer {
  /** For `AWS_ENDPOINT_URL_SNS`. */
  readonly endpoint: string;
  /** Replaces what is listed of a topic. */
  subscribe(topicArn: string, subscriptions: readonly ListedSubscription[]): void;
  close(): Promise<void>;
}

/** As many as SNS puts on a page. Source: AWS, ListSubscriptionsByTopic. */
const perPage = 100;

/**
 * SNS on 127.0.0.1, which knows topics by ARN with their subscriptions, and answers `ListSubscriptionsByTopic` only.
 *
 * @param fails asked before each answer; the code of an error is answered instead.
 */
export async function startSns(
  topics: Readonly<Record<string, readonly ListedSubscription[]>> = {},
  fails: () => string | undefined = () => undefined,
): Promise<SnsServer> {
  const known = new Map(Object.entries(topics));
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const subscriptions = known.get(form.get('TopicArn') ?? '');
    const isPlayed = form.get('Action') === 'ListSubscriptionsByTopic';
    const error =
      fails() ?? (isPlayed ? undefined : 'InvalidAction') ?? (subscriptions ? undefined : 'NotFound');
    response.writeHead(error === undefined ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(
      error === undefined ? listed(subscriptions ?? [], Number(form.get('NextToken') ?? 0)) : refusal(error),
    );
  });
  return {
    endpoint: await listenOnLoopback(server),
    subscribe: (topicArn, subscriptions) => {
      known.set(topicArn, subscriptions);
    },
    close: () => closeAtOnce(server),
  };
}

function listed(subscriptions: readonly ListedSubscription[], from: number): string {
  const members = subscriptions
    .slice(from, from + perPage)
    .map(
      ({ arn, endpoint }) =>
        `<member><SubscriptionArn>${escapeXml(arn)}</SubscriptionArn><Protocol>email</Protocol>` +
        `<Endpoint>${escapeXml(endpoint)}</Endpoint></member>`,
    );
  const next = from + perPage;
  return (
    '<ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListSubscriptionsByTopicResult>' +
    `<Subscriptions>${members.join('')}</Subscriptions>` +
    (next < subscriptions.length ? `<NextToken>${next}</NextToken>` : '') +
    '</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>'
  );
}
