import { forbidden, notFound, quotaExceeded, throttled } from './errors.ts';
import { type Answer, type Asked, json, type Purpose } from './exchange.ts';
import type { Fault } from './faults.ts';
import { v2OverQps, v2OverRateLimit } from './v2/errors.ts';

type Respond = Fault['respond'];

/** For `match`: every request of one purpose. */
export function askedFor(purpose: Purpose): Fault['match'] {
  return (asked) => asked.purpose === purpose;
}

/** For `match`: every request whose path holds this, an id for instance. */
export function pathHolds(part: string): Fault['match'] {
  return ({ path }) => path.includes(part);
}

const page = '<!doctype html><title>Down for maintenance</title><p>We will be back soon.</p>';

const serverErrorBodies = {
  empty: { body: '' },
  json: { ...json(500, [{ error_key: 'internal.error', error_message: 'Internal Server Error' }]) },
  html: { headers: { 'content-type': 'text/html' }, body: page },
};

/** Trouble on the vendor's side. The contract gives it no body, gateways give it theirs. */
export function serverError(status: 500 | 502 | 503 | 504, body: keyof typeof serverErrorBodies): Respond {
  return () => ({ ...serverErrorBodies[body], status });
}

/** Status 200 and a page for people. */
export const maintenancePage: Respond = () => ({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: page,
});

export const emptyBody: Respond = () => ({ ...json(200, {}), body: '' });

/** The right answer, but only its first half. */
export const cutOffJson: Respond = (_asked, served) => {
  const answer = served();
  return { ...answer, body: answer.body.slice(0, answer.body.length / 2) };
};

/** The connection ends before anything was done. */
export const lostRequest: Respond = () => 'drop';

/** The connection ends after everything was done: a rotating refresh token is spent now. */
export const lostAnswer: Respond = (_asked, served) => {
  served();
  return 'drop';
};

export const noAnswer: Respond = () => 'hang';

export const answerNotFound: Respond = () => notFound();
export const answerForbidden: Respond = () => forbidden();
export const answerThrottled: Respond = () => throttled();
export const answerQuotaExceeded: Respond = () => quotaExceeded();

/** v2's way of saying that somebody asks too often: a 403 that is no refusal. */
export const answerOverQps: Respond = () => v2OverQps();
export const answerOverRateLimit: Respond = () => v2OverRateLimit();

/** The right page, which says that it is the last, whatever follows it. */
export const endsTooEarly: Respond = (_asked, served) =>
  changed(served(), ({ _links, meta, ...page }) => ({
    ...page,
    ...(meta !== undefined && { meta: { pagination: {} } }),
  }));

/** The page with these rows left out: `withoutRows(({ contact_id }) => bounced.has(contact_id))`. */
export function withoutRows(isLeftOut: (row: Record<string, unknown>) => boolean): Respond {
  return (_asked, served) => withRows(served(), (rows) => rows.filter((row) => !isLeftOut(row)));
}

/** The right page, with a field missing in all rows, or in those chosen by their number on the page. */
export function withoutField(name: string, isChosen: (number: number) => boolean = () => true): Respond {
  return (_asked, served) =>
    withRows(served(), (rows) =>
      rows.map((row, number) => {
        const { [name]: _, ...rest } = row;
        return isChosen(number) ? rest : row;
      }),
    );
}

/**
 * What a cursor that is an offset does when a row comes while somebody reads: every later page begins with the row that
 * ended the page before, and lacks its own last one. A first page is as it should be.
 */
export const shiftedRows: Respond = (asked, served) => {
  const answer = served();
  const cursor = asked.query.get('next') ?? asked.query.get('cursor');
  if (cursor === null) return answer;
  const place = new URLSearchParams(Buffer.from(cursor, 'base64').toString());
  const name = place.has('startAt') ? 'startAt' : 'o';
  place.set(name, String(Number(place.get(name)) - 1));
  const query = new URLSearchParams(asked.query);
  query.delete('cursor');
  query.set('next', Buffer.from(place.toString()).toString('base64'));
  const before = rowsOf(served({ ...asked, query }));
  return withRows(answer, (rows) => before.slice(0, rows.length));
};

/** The right counters but for these: `countersSay({ em_sends: 2 })`. */
export function countersSay(counters: Readonly<Record<string, number>>): Respond {
  return (_asked, served) =>
    changed(served(), ({ results, ...rest }) => ({
      ...rest,
      results: listOf(results).map(({ stats, ...result }) => ({
        ...result,
        stats: { ...Object(stats), ...counters },
      })),
    }));
}

/** The right page, whose next link leads wherever `href` says. */
export function nextLinkTo(href: string | ((asked: Asked) => string)): Respond {
  return (asked, served) => withNextLink(served(), typeof href === 'string' ? href : href(asked));
}

/** The right page, whose next link leads to itself. */
export const repeatingLink: Respond = nextLinkTo(({ path, query }) => `${path}?${query}`);

/** The first page again and again, each time under a link nobody has seen before. */
export function endlessLinks(): Respond {
  let pages = 0;
  return (asked, served) => {
    const first: Asked = { ...asked, query: new URLSearchParams() };
    pages += 1;
    return withNextLink(
      served(first),
      `${asked.path}?next=${Buffer.from(`page=${pages}`).toString('base64')}`,
    );
  };
}

/** Links that would take the bearer token to somebody else, each by another trick. */
export const hostileLinks = {
  anotherHost: 'https://api.cc.email.attacker.example/v3/reports?next=1',
  protocolRelative: '//attacker.example/v3/reports?next=1',
  backslashes: '\\\\attacker.example\\v3\\reports?next=1',
  userInfo: 'https://api.cc.email@attacker.example/v3/reports?next=1',
} as const;

function withNextLink(answer: Answer, href: string): Answer {
  return changed(answer, (page) => ({ ...page, _links: { next: { href } } }));
}

type Row = Record<string, unknown>;

/** Refusals stay as they are. */
function changed(answer: Answer, change: (page: Row) => Row): Answer {
  return answer.status === 200 ? json(200, change(JSON.parse(answer.body))) : answer;
}

/** Of any report: v3 and v2 call its rows by different names. */
function withRows(answer: Answer, change: (rows: readonly Row[]) => readonly Row[]): Answer {
  return changed(answer, (page) => {
    const name = rowsNameIn(page);
    return name === undefined ? page : { ...page, [name]: change(listOf(page[name])) };
  });
}

function rowsOf(answer: Answer): readonly Row[] {
  const page: Row = answer.status === 200 ? JSON.parse(answer.body) : {};
  return listOf(page[rowsNameIn(page) ?? '']);
}

function rowsNameIn(page: Row): string | undefined {
  return ['tracking_activities', 'campaign_activities', 'results'].find((name) => Array.isArray(page[name]));
}

function listOf(rows: unknown): readonly Row[] {
  return Array.isArray(rows) ? rows : [];
}
