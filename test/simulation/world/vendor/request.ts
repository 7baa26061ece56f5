import type { Operation } from '../../plan/faults.ts';
import type { LinkForm } from '../../plan/link-forms.ts';
import { WorldError } from '../world-error.ts';

/** The only origin that requests may go to: they carry a token. */
export const apiOrigin = 'https://api.example';

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
  [/^\/v3\/reports\/email_reports\/([^/]+)\/tracking\/bounces$/, 'request bounces'],
  [/^\/v3\/reports\/email_reports\/([^/]+)\/tracking\/sends$/, 'request sends'],
  [/^\/v3\/reports\/email_reports\/([^/]+)\/tracking\/clicks$/, 'request clicks'],
  [/^\/v3\/reports\/summary_reports\/(email_campaign_summaries)$/, 'request summaries'],
  [/^\/v3\/reports\/stats\/email_campaign_activities\/([^/]+)$/, 'request counters'],
  // The other list of campaigns, for those that the summaries do not reach.
  [/^\/v3\/(emails)$/, 'request summaries'],
  [/^\/v3\/emails\/([^/]+)$/, 'request details'],
  [/^\/oauth2\/default\/v1\/(token)$/, 'request a token'],
];

export function readRequest(url: string, authorization: string, body: unknown): Request {
  if (!url.startsWith(`${apiOrigin}/`)) throw new WorldError(`a request goes to ${url}`);
  const [path = '', query = ''] = url.slice(apiOrigin.length).split('?');
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

const linkOrigins: Readonly<Record<LinkForm, string>> = {
  path: '',
  absolute: apiOrigin,
  'other scheme': apiOrigin.replace('https:', 'http:'),
};

/** The vendor's link to a later part of the same list. */
export function nextLink({ path, codes }: Request, offset: number, form: LinkForm = 'path'): string {
  return `${linkOrigins[form]}${path}?next=${offset}.${codes.join('')}`;
}
