import { createServer, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../../local/servers/loopback.ts';

/** A server of DynamoDB's protocol that counts what it is asked. */
export interface CountingServer {
  readonly endpoint: string;
  /** Calls by operation, since this was asked the last time. */
  take(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Answers a call, or leaves it to the server behind. */
export type Answer = (operation: string, body: string) => string | undefined;

/** @param behind answers what `answer` does not; without it nobody does. */
export async function aCountingServer(answer: Answer, behind?: string): Promise<CountingServer> {
  let calls = new Map<string, number>();
  const server = createServer(async (asked, response) => {
    const operation = String(asked.headers['x-amz-target']).split('.').at(-1) ?? '';
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
    const body = await text(asked);
    const own = answer(operation, body);
    if (own !== undefined || behind === undefined) {
      response.writeHead(own === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(own ?? '{"__type":"UnknownOperationException"}');
      return;
    }
    const { method, headers } = asked;
    const passedOn = request(behind, { method, headers }, (got) => {
      response.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(response);
    });
    // Whoever asked may be gone by now.
    passedOn.on('error', () => response.destroy());
    passedOn.end(body);
  });
  return {
    endpoint: await listenOnLoopback(server),
    take() {
      const taken = calls;
      calls = new Map();
      return taken;
    },
    close: () => closeAtOnce(server),
  };
}
