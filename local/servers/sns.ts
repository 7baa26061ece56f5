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
  /** The subjects of what was published, in its order. */
  readonly published: readonly string[];
  close(): Promise<void>;
}

/** As many as SNS puts on a page. Source: AWS, ListSubscriptionsByTopic. */
const perPage = 100;

/**
 * SNS on 127.0.0.1, which knows topics by ARN with their subscriptions, and answers `ListSubscriptionsByTopic` and
 * `Publish` only.
 *
 * @param fails asked before each answer; the code of an error is answered instead.
 */
export async function startSns(
  topics: Readonly<Record<string, readonly ListedSubscription[]>> = {},
  fails: () => string | undefined = () => undefined,
): Promise<SnsServer> {
  const known = new Map(Object.entries(topics));
  const published: string[] = [];
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const subscriptions = known.get(form.get('TopicArn') ?? '');
    const action = form.get('Action') ?? '';
    const isPlayed = /^(ListSubscriptionsByTopic|Publish)$/.test(action);
    const error =
      fails() ?? (isPlayed ? undefined : 'InvalidAction') ?? (subscriptions ? undefined : 'NotFound');
    response.writeHead(error === undefined ? 200 : 400, { 'content-type': 'text/xml' });
    if (error !== undefined) return response.end(refusal(error));
    if (action === 'Publish') published.push(form.get('Subject') ?? '');
    const from = Number(form.get('NextToken') ?? 0);
    return response.end(action === 'Publish' ? publishedOne : listed(subscriptions ?? [], from));
  });
  return {
    endpoint: await listenOnLoopback(server),
    subscribe: (topicArn, subscriptions) => {
      known.set(topicArn, subscriptions);
    },
    published,
    close: () => closeAtOnce(server),
  };
}

const publishedOne =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>local</MessageId>' +
  '</PublishResult></PublishResponse>';

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
