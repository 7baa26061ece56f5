import { createServer, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../../local/servers/loopback.ts';
import { refusal } from '../../local/servers/query-protocol.ts';

/** One call of an AWS API, as IAM sees it. */
interface RecordedCall {
  /** `dynamodb:GetItem`. */
  readonly action: string;
  /** What the call names: a table, a queue's URL, a path. */
  readonly named: string;
  /** The partition keys that it names, for DynamoDB. */
  readonly keys: readonly string[];
  readonly accessKeyId: string;
}

export interface AwsRecorder {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  /** Every call since the last `forget`. */
  readonly calls: readonly RecordedCall[];
  forget(): void;
  close(): Promise<void>;
}

/**
 * A server on 127.0.0.1 that stands before those of all services, hands each call on to the one whose name is in its
 * signature, and notes it.
 *
 * @param behind endpoints by the name that a service signs with.
 * @param denied actions that are answered with the service's refusal for a missing permission.
 */
export async function anAwsRecorder(
  behind: Readonly<Record<string, string>>,
  denied: ReadonlySet<string> = new Set(),
): Promise<AwsRecorder> {
  const calls: RecordedCall[] = [];
  const server = createServer(async (asked, answer) => {
    const [, accessKeyId = '', service = ''] =
      asked.headers.authorization?.match(/Credential=([^/]*)\/.*\/([\w-]+)\/aws4_request/) ?? [];
    const body = await text(asked);
    // The vendor's API would refuse what nobody has signed, too.
    if (service === '') return answer.writeHead(401).end();
    const call = { ...describe(service, asked, body), accessKeyId };
    calls.push(call);
    const endpoint = behind[service];
    if (endpoint === undefined || denied.has(call.action)) {
      const isForm = /^(sns|sts|cloudformation)$/.test(service);
      const code = isForm ? 'AuthorizationError' : 'AccessDeniedException';
      answer.writeHead(403, {
        'content-type': isForm ? 'text/xml' : 'application/json',
        'x-amzn-errortype': code,
      });
      return answer.end(isForm ? refusal(code) : JSON.stringify({ __type: code, message: 'denied' }));
    }
    const { method, headers } = asked;
    const passedOn = request(new URL(asked.url ?? '/', endpoint), { method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    passedOn.on('error', () => answer.destroy());
    return passedOn.end(body);
  });
  return {
    endpoint: await listenOnLoopback(server),
    calls,
    forget: () => {
      calls.length = 0;
    },
    close: () => closeAtOnce(server),
  };
}

/** Services that speak with paths instead of names of operations, as far as they are played here. */
const pathActions: readonly (readonly [action: string, path: RegExp])[] = [
  ['scheduler:GetSchedule', /^\/schedules\/[^/]+\?groupName=/],
  ['lambda:GetEventSourceMapping', /\/event-source-mappings\/[^/]+$/],
  ['lambda:GetFunctionConcurrency', /\/functions\/[^/]+\/concurrency$/],
  ['lambda:GetAccountSettings', /\/account-settings\/?$/],
];

function describe(
  service: string,
  { headers, url = '' }: IncomingMessage,
  body: string,
): Omit<RecordedCall, 'accessKeyId'> {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const input = JSON.parse(body) as Record<string, unknown>;
    const operation = target.split('.').at(-1) ?? '';
    const { TableName, IndexName, QueueUrl, SourceArn, SecretId, logGroupName, RequestItems } = input;
    const named =
      TableName ?? QueueUrl ?? SourceArn ?? SecretId ?? logGroupName ?? Object.keys(RequestItems ?? {})[0];
    const index = IndexName === undefined ? '' : `/index/${IndexName}`;
    return { action: `${service}:${operation}`, named: `${named}${index}`, keys: keysIn(operation, input) };
  }
  const form = new URLSearchParams(body);
  const operation = form.get('Action');
  if (operation !== null) {
    const named = form.get('TopicArn') ?? form.get('StackName') ?? form.get('RoleArn') ?? '';
    return { action: `${service}:${operation}`, named, keys: [] };
  }
  const [action] = pathActions.find(([, path]) => path.test(url)) ?? [];
  if (action === undefined) throw new Error(`Nobody knows what ${service} does at ${url}.`);
  return { action, named: decodeURIComponent(url), keys: [] };
}

type Attributes = Readonly<Record<string, { readonly S?: string }>>;

/** As `dynamodb:LeadingKeys` has them; a scan has none. */
function keysIn(operation: string, input: Readonly<Record<string, unknown>>): string[] {
  const { Key, Item, RequestItems, TransactItems, ExpressionAttributeValues } = input;
  const pk = (item: unknown) => (item as Attributes | undefined)?.pk?.S ?? [];
  if (operation === 'Query') return [Object.values(ExpressionAttributeValues as Attributes)[0]?.S ?? ''];
  if (TransactItems !== undefined || operation === 'BatchWriteItem')
    throw new Error(`${operation} has to be described here before a command makes it.`);
  const many = Object.values((RequestItems ?? {}) as Record<string, { readonly Keys?: unknown[] }>);
  return [Key, Item, ...many.flatMap(({ Keys = [] }) => Keys)].flatMap(pk);
}
