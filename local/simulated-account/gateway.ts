import type { Endpoint, Shown } from './endpoint.ts';
import { activityStats } from './endpoints/activity-stats.ts';
import { bounceReport } from './endpoints/bounce-report.ts';
import { campaignSummaries } from './endpoints/campaign-summaries.ts';
import { campaignDetails, campaigns } from './endpoints/campaigns.ts';
import { sendsReport } from './endpoints/sends-report.ts';
import { forbidden, methodNotAllowed, notFound, unauthorized } from './errors.ts';
import type { Answer, Asked, Purpose } from './exchange.ts';
import type { SignInDesk } from './sign-in.ts';

const endpoints: readonly Endpoint[] = [
  campaignSummaries,
  campaigns,
  campaignDetails,
  activityStats,
  bounceReport,
  sendsReport,
];

/** Where people consent and where tokens come from; the vendor has both on a host of their own. */
export const consentPath = '/oauth2/default/v1/authorize';
export const tokenPath = '/oauth2/default/v1/token';

/** What a path asks for. */
export function purposeOf(path: string): Purpose {
  if (path === tokenPath) return 'token';
  if (path === consentPath) return 'consent';
  return endpoints.find((endpoint) => endpoint.path.test(path))?.purpose ?? 'unknown';
}

/** Who may ask, as far as it does not hang on the token. */
export interface Access {
  readonly desk: SignInDesk;
  /** Of the user who signed in. */
  readonly privileges: readonly string[];
}

/**
 * The answer of the API or the token endpoint, limits aside. Identity is checked before the path, the path before
 * permissions.
 */
export function serve(asked: Asked, access: Access, shown: Shown): Answer {
  if (asked.purpose === 'token')
    return asked.method === 'POST' ? access.desk.answer(asked) : methodNotAllowed();
  if (asked.purpose === 'consent') return access.desk.consent(asked);
  const token = /^Bearer (.+)$/i.exec(asked.headers.authorization ?? '')?.[1];
  if (token === undefined || !access.desk.accepts(token, asked.at)) return unauthorized();
  const endpoint = endpoints.find(({ path }) => path.test(asked.path));
  if (!endpoint) return notFound();
  if (asked.method !== 'GET') return methodNotAllowed();
  const allowed =
    access.desk.scopes.includes('campaign_data') && access.privileges.includes(endpoint.privilege);
  if (!allowed) return forbidden();
  return endpoint.answer(asked, endpoint.path.exec(asked.path)?.[1] ?? '', shown);
}
