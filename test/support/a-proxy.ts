import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../../local/servers/loopback.ts';

/** One call that an AWS client makes of a server behind a proxy. */
interface ProxiedCall {
  /** `Scan`, for example. */
  readonly operation: string;
  /** From 1, of this operation. */
  readonly nth: number;
  /** What the client sent. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** How a call ends: with an answer of the proxy's own, or undefined to let it through. */
export type Answers = (call: ProxiedCall) => Promise<ProxyAnswer | undefined> | ProxyAnswer | undefined;

interface ProxyAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface CallProxy {
  readonly endpoint: string;
  /** Every call so far, in the order in which they came. */
  readonly calls: readonly ProxiedCall[];
  close(): Promise<void>;
}

/** A server on 127.0.0.1 that hands calls of AWS's JSON protocol on to another one, unless `answers` has another idea. */
export async function aProxy(behind: string, answers: Answers = () => undefined): Promise<CallProxy> {
  const calls: ProxiedCall[] = [];
  const server = createServer(async (request, response) => {
    const sent = await text(request);
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const nth = calls.filter((call) => call.operation === operation).length + 1;
    const call = { operation, nth, body: JSON.parse(sent) as ProxiedCall['body'] };
    calls.push(call);
    const own = await answers(call);
    if (own) {
      response.writeHead(own.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(own.body));
      return;
    }
    const answer = await fetch(behind, { method: 'POST', headers: headersOf(request), body: sent });
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(await answer.text());
  });
  const endpoint = await listenOnLoopback(server);
  return { endpoint, calls, close: () => closeAtOnce(server) };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const { 'x-amz-target': target, 'content-type': type, authorization, 'x-amz-date': date } = headers;
  return Object.fromEntries(
    Object.entries({
      'x-amz-target': target,
      'content-type': type,
      authorization,
      'x-amz-date': date,
    }).filter((header): header is [string, string] => typeof header[1] === 'string'),
  );
}
