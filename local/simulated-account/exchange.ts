import type { IncomingHttpHeaders } from 'node:http';

/** What a request is for, in the words of the poller's own summary where it has one. */
export type Purpose =
  | 'token'
  | 'consent'
  | 'device'
  | 'activation'
  | 'privileges'
  | 'account'
  | 'summaries'
  | 'campaigns'
  | 'details'
  | 'stats'
  | 'bounces'
  | 'sends'
  | 'clicks'
  | 'contact'
  | 'contact-details'
  | 'contact-summary'
  | 'contact-xrefs'
  | 'campaign-xrefs'
  | 'v2-contacts'
  | 'v2-bounces'
  | 'v2-clicks'
  | 'v2-summary'
  | 'v2-sends'
  | 'unknown';

/** A request as endpoints and faults see it. */
export interface Asked {
  /** When it arrived, in milliseconds of the clock the server was given. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly purpose: Purpose;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer as Constant Contact words it: compact JSON. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
