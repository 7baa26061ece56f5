import { forbidden, notFound, quotaExceeded, throttled } from './errors.ts';
import { type Answer, type Asked, json, type Purpose } from './exchange.ts';
import type { Fault } from './faults.ts';

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
  return answer.status === 200
    ? json(200, { ...JSON.parse(answer.body), _links: { next: { href } } })
    : answer;
}
