import type { Operation } from '../../plan/faults.ts';
import { WorldError } from '../calls.ts';

/** A request as it reaches Constant Contact. */
export interface Request {
  readonly operation: Operation;
  readonly path: string;
  /** The id in the path, or several of them. */
  readonly id: string;
  /** Where in a list it wants to go on, by the vendor's own link; undefined at its beginning. */
  readonly offset: number | undefined;
  /** Codes asked for; none means all. */
  readonly codes: readonly string[];
  readonly authorization: string;
  readonly form: URLSearchParams;
}

const paths: readonly (readonly [pattern: RegExp, operation: Operation])[] = [
  [/^\/v3\/reports\/email_reports\/([^/]+)\/tracking\/bounces$/, 'ask for bounces'],
  [/^\/v3\/reports\/email_reports\/([^/]+)\/tracking\/sends$/, 'ask for sends'],
  [/^\/v3\/reports\/summary_reports\/(email_campaign_summaries)$/, 'ask for summaries'],
  [/^\/v3\/reports\/stats\/email_campaign_activities\/([^/]+)$/, 'ask for counters'],
  [/^\/v3\/emails\/([^/]+)$/, 'ask for details'],
  [/^\/oauth2\/default\/v1\/(token)$/, 'ask for a token'],
];

/** @param url without its origin. */
export function readRequest(url: string, authorization: string, body: unknown): Request {
  const [path = '', query = ''] = url.split('?');
  const [pattern, operation] = paths.find(([known]) => known.test(path)) ?? [];
  if (!pattern || !operation) throw new WorldError(`the vendor does not know the path ${path}`);
  const parameters = query.split('&').map((pair) => pair.split('='));
  const next = parameters.find(([name]) => name === 'next')?.[1];
  const [offset, codes = ''] = next?.split('.') ?? [];
  return {
    operation,
    path,
    id: pattern.exec(path)?.[1] ?? '',
    offset: offset === undefined ? undefined : Number(offset),
    // A link carries the filter of its list; all codes are single letters.
    codes: next
      ? [...codes]
      : parameters.flatMap(([name, value = '']) => (name === 'bounce_code' ? value : [])),
    authorization,
    form: body instanceof URLSearchParams ? body : new URLSearchParams(),
  };
}

/** The vendor's link to a later part of the same list. */
export function nextLink({ path, codes }: Request, offset: number): string {
  return `${path}?next=${offset}.${codes.join('')}`;
}
