import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../servers/loopback.ts';
import type { Account } from './account.ts';
import { internalError } from './errors.ts';
import type { Answer } from './exchange.ts';
import { consentPath, devicePath, tokenPath } from './gateway.ts';
import { createReception, type Reception, type ReceptionOptions } from './reception.ts';
import { type V2Access, v2Access } from './v2/access.ts';

export interface SimulatedAccountOptions extends ReceptionOptions {
  /** A free one when left out. */
  readonly port?: number;
}

export interface SimulatedAccount extends Pick<Reception, 'signIn' | 'faults' | 'requests'> {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** For CONSTANT_CONTACT_API_URL. */
  readonly apiUrl: string;
  /** For CONSTANT_CONTACT_TOKEN_URL. */
  readonly tokenUrl: string;
  /** For CONSTANT_CONTACT_DEVICE_URL. */
  readonly deviceUrl: string;
  /** For CONSTANT_CONTACT_AUTHORIZE_URL: where a browser is sent to sign in; it consents without asking anybody. */
  readonly authorizeUrl: string;
  /** The API before v3: where it is, and the key and token that it takes, which never change. */
  readonly v2: V2Access & { readonly url: string };
  /** Shown as it is at the moment of asking: change it, and the next answer differs. */
  readonly account: Account;
  close(): Promise<void>;
}

/**
 * Constant Contact with one account, on 127.0.0.1: the operations this project uses and the authorization service, with
 * their limits and, on demand, with faults. docs/SIMULATED_ACCOUNT.md says what is known of the original and what is not.
 */
export async function startSimulatedAccount(options: SimulatedAccountOptions): Promise<SimulatedAccount> {
  let origin = '';
  const { signIn, faults, requests, receive } = createReception(options, () => origin);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '/', headers } = request;
    const outcome = receive({ method, url, headers, body: await text(request) });
    if (outcome === 'drop') request.socket.destroy();
    else if (outcome !== 'hang')
      send(response, outcome, { number: requests.length, at: requests.at(-1)?.at });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => send(response, internalError(), { number: requests.length }));
  });
  origin = await listenOnLoopback(server, options.port);
  return {
    origin,
    apiUrl: `${origin}/v3`,
    tokenUrl: origin + tokenPath,
    deviceUrl: origin + devicePath,
    authorizeUrl: origin + consentPath,
    v2: { url: `${origin}/v2`, ...v2Access },
    account: options.account,
    signIn,
    faults,
    requests,
    close: () => closeAtOnce(server),
  };
}

/** @param at the time of the answer, by the clock that everything here goes by. */
function send(
  response: ServerResponse,
  { status, headers, body }: Answer,
  { number, at }: { readonly number: number; readonly at?: number | undefined },
): void {
  // Recorded answers carry a request id; a test that logs headers can then tell them apart.
  response.writeHead(status, {
    ...headers,
    ...(at !== undefined && { date: new Date(at).toUTCString() }),
    'x-amzn-requestid': `simulated-${number}`,
  });
  response.end(body);
}
