import { createServer } from 'node:http';
import { closeAtOnce, listenOnLoopback } from './loopback.ts';

/** What Lambda's control plane says; a test changes it as it goes. */
interface LambdaState {
  /** By the id of an event source mapping: `Enabled`, `Disabled` and what is between them. */
  readonly mappings: Map<string, string>;
  /** By the name of a function; one without an entry has no reservation. */
  readonly reserved: Map<string, number>;
  /** Invocations at once: of the account, and those that no function has reserved. */
  limits: { account: number; unreserved: number };
}

export interface LambdaServer {
  /** For `AWS_ENDPOINT_URL_LAMBDA`. */
  readonly endpoint: string;
  readonly state: LambdaState;
  close(): Promise<void>;
}

/**
 * Lambda's control plane on 127.0.0.1: it answers `GetEventSourceMapping`, `GetFunctionConcurrency` and
 * `GetAccountSettings` only.
 */
export async function startLambda(): Promise<LambdaServer> {
  const state: LambdaState = {
    mappings: new Map(),
    reserved: new Map(),
    limits: { account: 10, unreserved: 10 },
  };
  const server = createServer((request, response) => {
    const answer = answerTo(decodeURIComponent(new URL(request.url ?? '/', 'http://lambda').pathname), state);
    response.writeHead(answer === undefined ? 404 : 200, {
      'content-type': 'application/json',
      ...(answer === undefined && { 'x-amzn-errortype': 'ResourceNotFoundException' }),
    });
    response.end(JSON.stringify(answer ?? { Message: 'not found' }));
  });
  return { endpoint: await listenOnLoopback(server), state, close: () => closeAtOnce(server) };
}

function answerTo(path: string, { mappings, reserved, limits }: LambdaState): object | undefined {
  if (/\/account-settings\/?$/.test(path)) {
    return {
      AccountLimit: {
        ConcurrentExecutions: limits.account,
        UnreservedConcurrentExecutions: limits.unreserved,
      },
    };
  }
  const [, mapping] = path.match(/\/event-source-mappings\/([^/]+)$/) ?? [];
  if (mapping !== undefined && mappings.has(mapping)) return { UUID: mapping, State: mappings.get(mapping) };
  const [, name] = path.match(/\/functions\/([^/]+)\/concurrency$/) ?? [];
  return name === undefined ? undefined : { ReservedConcurrentExecutions: reserved.get(name) };
}
