import { createAccount } from '../../../local/simulated-account/create-account.ts';
import {
  type SimulatedAccount,
  type SimulatedAccountOptions,
  startSimulatedAccount,
} from '../../../local/simulated-account/simulated-account.ts';

export const today = new Date('2026-03-12T09:30:00.000Z');

export interface Asking {
  readonly server: SimulatedAccount;
  /** GETs a path or a full URL with a good token, unless other headers are given. */
  get(pathOrUrl: string, headers?: Record<string, string>): Promise<Response>;
  /** The parsed body of a GET that must succeed. */
  read(pathOrUrl: string): Promise<unknown>;
  /** POSTs a form to the token endpoint, as the application unless other headers are given. */
  askForTokens(form: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  /** Moves the server's clock. */
  pass(ms: number): void;
}

/** A server whose clock only moves when told to, without limits unless some are given. */
export async function startAsking(options: Partial<SimulatedAccountOptions> = {}): Promise<Asking> {
  let now = today.getTime();
  const server = await startSimulatedAccount({
    account: createAccount({ seed: 1, bounces: 60, now: today }),
    clock: { now: () => new Date(now) },
    limits: { perSecond: 1_000, perDay: 100_000, tokenPerSecond: 1_000 },
    ...options,
  });
  const { clientId, clientSecret } = server.signIn;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const authorization = `Bearer ${server.signIn.accessToken()}`;

  const get = (pathOrUrl: string, headers: Record<string, string> = { authorization }) =>
    fetch(new URL(pathOrUrl, server.origin), { headers, redirect: 'manual' });
  return {
    server,
    get,
    async read(pathOrUrl) {
      const response = await get(pathOrUrl);
      if (response.status !== 200) throw new Error(`status ${response.status} for ${pathOrUrl}`);
      return response.json();
    },
    askForTokens: (form, headers = { authorization: `Basic ${basic}` }) =>
      fetch(server.tokenUrl, { method: 'POST', headers, body: new URLSearchParams(form) }),
    pass: (ms) => {
      now += ms;
    },
  };
}

export function bouncesPath(campaignActivityId: string): string {
  return `/v3/reports/email_reports/${campaignActivityId}/tracking/bounces`;
}

export function sendsPath(campaignActivityId: string): string {
  return `/v3/reports/email_reports/${campaignActivityId}/tracking/sends`;
}

export function clicksPath(campaignActivityId: string): string {
  return `/v3/reports/email_reports/${campaignActivityId}/tracking/clicks`;
}

export function detailsPath(contactId: string, query: string): string {
  return `/v3/reports/contact_reports/${contactId}/activity_details?${query}`;
}

export function summaryPath(contactId: string, query: string): string {
  return `/v3/reports/contact_reports/${contactId}/activity_summary?${query}`;
}
