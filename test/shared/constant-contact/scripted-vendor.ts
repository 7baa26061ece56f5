import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  type ConstantContactClient,
  createConstantContactClient,
} from '../../../shared/constant-contact/client.ts';
import { createPace } from '../../../shared/constant-contact/pace.ts';
import { aClock, type SimulatedClock } from '../../support/a-clock.ts';

export interface Received {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** Of the clock that the client was given. */
  readonly at: number;
}

export interface Scripted {
  readonly status?: number;
  /** Sent as it is when it is a text, as JSON otherwise. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the server says to a request, the first of which is number one; nothing: the connection ends without a word. */
export type Script = (received: Received, nth: number) => Scripted | undefined;

export interface ScriptedVendor {
  readonly origin: URL;
  /** Below which the paths of v3 lie. */
  readonly apiUrl: URL;
  readonly received: readonly Received[];
  readonly clock: SimulatedClock;
}

/** A server on this computer that says what it is told to, until the test ends. */
export async function aScriptedVendor(script: Script): Promise<ScriptedVendor> {
  const clock = aClock();
  const received: Received[] = [];
  const server = createServer(({ url, headers, socket }, response) => {
    const asked = { url: new URL(url ?? '/', origin), headers, at: clock.now().getTime() };
    received.push(asked);
    const said = script(asked, received.length);
    if (!said) return socket.destroy();
    const { status = 200, body = '' } = said;
    response.writeHead(status, { 'content-type': 'application/json', ...said.headers });
    return response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin, apiUrl: new URL('/v3', origin), received, clock };
}

/** The real client of v3, and what its requests were spent on. */
export function aClientOf({ apiUrl, clock }: ScriptedVendor): {
  readonly client: ConstantContactClient;
  readonly spent: readonly string[];
} {
  const spent: string[] = [];
  const client = createConstantContactClient({
    apiUrl,
    accessToken: { current: async () => 'a-token', isFresh: () => true, renew: async () => {} },
    pace: createPace(clock),
    clock,
    random: () => 0.5,
    timeLeftMs: () => 3_600_000,
    requestTimeoutMs: 5_000,
    spend: async (purpose) => {
      spent.push(purpose);
    },
    countRequest: () => {},
  });
  return { client, spent };
}

/** Everything that a generator yields. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const read: Item[] = [];
  for await (const item of items) read.push(item);
  return read;
}
