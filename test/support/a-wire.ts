import { createServer, request } from 'node:http';
import { closeAtOnce, listenOnLoopback } from '../../local/servers/loopback.ts';

export interface TestWire {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** One call on its way: its operation, and how many of that operation were made, this one included. */
export interface WireCall {
  readonly operation: string;
  readonly nth: number;
}

/**
 * A server on 127.0.0.1 that passes on what it is asked to a DynamoDB behind it.
 *
 * @param before is awaited before a call is passed on; the name of an error is answered in its place.
 * @param date the `Date` header of every answer, instead of the server's own.
 */
export async function aWire(
  endpoint: string,
  {
    before = () => undefined,
    date,
  }: {
    readonly before?: (call: WireCall) => Promise<string | undefined> | string | undefined;
    readonly date?: Date;
  },
): Promise<TestWire> {
  const counts = new Map<string, number>();
  const server = createServer(async (asked, answer) => {
    const operation = String(asked.headers['x-amz-target']).split('.').at(-1) ?? '';
    const nth = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, nth);
    const error = await before({ operation, nth });
    if (error !== undefined) {
      answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      answer.end(JSON.stringify({ __type: error, message: '' }));
      return;
    }
    const { method, headers } = asked;
    const passedOn = request(endpoint, { method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 500, { ...got.headers, ...(date && { date: date.toUTCString() }) });
      got.pipe(answer);
    });
    // Whoever asked may be gone by now.
    passedOn.on('error', () => answer.destroy());
    asked.pipe(passedOn);
  });
  return { endpoint: await listenOnLoopback(server), close: () => closeAtOnce(server) };
}
