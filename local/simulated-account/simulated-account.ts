import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Clock } from '../../shared/clock.ts';
import { closeAtOnce } from '../servers/loopback.ts';
import type { Account } from './account.ts';
import { internalError, quotaExceeded, throttled } from './errors.ts';
import type { Answer, Asked, Purpose } from './exchange.ts';
import { createFaults, type Faults, type Outcome } from './faults.ts';
import { consentPath, purposeOf, serve, tokenPath } from './gateway.ts';
import { createPaging, type PagingOptions } from './paging.ts';
import {
  createRequestCounter,
  type RequestCounter,
  type RequestLimits,
  vendorLimits,
} from './request-limits.ts';
import { createSignInDesk, type SignIn, type SignInOptions } from './sign-in.ts';

export interface SimulatedAccountOptions extends PagingOptions {
  readonly account: Account;
  /** What limits, tokens and the request log go by. */
  readonly clock: Pick<Clock, 'now'>;
  readonly tokens?: SignInOptions;
  readonly limits?: Partial<RequestLimits>;
  /** Of the user who signed in; both of those that matter when left out. */
  readonly privileges?: readonly string[];
  /** A free one when left out. */
  readonly port?: number;
  /** Called with each line of the request log, for somebody who watches. */
  readonly onRequest?: (request: RequestRecord) => void;
}

const silence = { drop: 'dropped', hang: 'hanging' } as const;

/** One line of the request log. */
export interface RequestRecord {
  /** In milliseconds of the clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly purpose: Purpose;
  readonly status: number | 'dropped' | 'hanging';
}

export interface SimulatedAccount {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** For CONSTANT_CONTACT_API_URL. */
  readonly apiUrl: string;
  /** For CONSTANT_CONTACT_TOKEN_URL. */
  readonly tokenUrl: string;
  /** Where a browser is sent to sign in; it consents without asking anybody. */
  readonly authorizeUrl: string;
  /** Shown as it is at the moment of asking: change it, and the next answer differs. */
  readonly account: Account;
  readonly signIn: SignIn;
  readonly faults: Faults;
  /** Every request so far, in order of arrival, refused and spoiled ones included. */
  readonly requests: readonly RequestRecord[];
  close(): Promise<void>;
}

/**
 * Constant Contact with one account, on 127.0.0.1: the operations the poller uses and the token endpoint, with their
 * limits and, on demand, with faults. docs/SIMULATED_ACCOUNT.md says what is known of the original and what is not.
 */
export async function startSimulatedAccount(options: SimulatedAccountOptions): Promise<SimulatedAccount> {
  const { account, clock, privileges = ['ui:campaign:metrics', 'campaign:read'] } = options;
  const limits = { ...vendorLimits, ...options.limits };
  const apiCounter = createRequestCounter(limits);
  const tokenCounter = createRequestCounter({
    perSecond: limits.tokenPerSecond,
    perDay: Number.POSITIVE_INFINITY,
  });
  const desk = createSignInDesk(options.tokens ?? {}, () => clock.now().getTime());
  const faults = createFaults();
  const requests: RequestRecord[] = [];
  let origin = '';
  const shown = { account, paging: createPaging(options, () => origin) };

  function countRequest({ purpose, at }: Asked): ReturnType<RequestCounter['count']> {
    if (purpose === 'consent') return undefined;
    return (purpose === 'token' ? tokenCounter : apiCounter).count(at);
  }

  function outcomeOf(asked: Asked): Outcome {
    // Limits come first, as at a gateway: a fault never hides that a client asks too often.
    const over = countRequest(asked);
    if (over) return over === 'throttled' ? throttled() : quotaExceeded();
    return faults.outcome(asked, (instead = asked) => serve(instead, { desk, privileges }, shown));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request, clock.now().getTime());
    const outcome = outcomeOf(asked);
    const status = typeof outcome === 'object' ? outcome.status : silence[outcome];
    const { at, method, path, query, purpose } = asked;
    const record: RequestRecord = { at, method, path, query: query.toString(), purpose, status };
    requests.push(record);
    options.onRequest?.(record);
    if (outcome === 'drop') request.socket.destroy();
    else if (outcome !== 'hang') send(response, outcome, requests.length);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => send(response, internalError(), requests.length));
  });
  origin = await listen(server, options.port ?? 0);
  return {
    origin,
    apiUrl: `${origin}/v3`,
    tokenUrl: origin + tokenPath,
    authorizeUrl: origin + consentPath,
    account,
    signIn: desk,
    faults,
    requests,
    close: () => closeAtOnce(server),
  };
}

async function readRequest(request: IncomingMessage, at: number): Promise<Asked> {
  const { method = '', url = '/', headers } = request;
  const { pathname: path, searchParams: query } = new URL(url, 'http://127.0.0.1');
  return { at, method, path, query, purpose: purposeOf(path), headers, body: await text(request) };
}

function send(response: ServerResponse, { status, headers, body }: Answer, number: number): void {
  // Recorded answers carry a request id; a test that logs headers can then tell them apart.
  response.writeHead(status, { ...headers, 'x-amzn-requestid': `simulated-${number}` });
  response.end(body);
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}
