import type { Endpoint, Shown } from './endpoint.ts';
import { accountSummary } from './endpoints/account-summary.ts';
import { activityStats } from './endpoints/activity-stats.ts';
import { bounceReport } from './endpoints/bounce-report.ts';
import { campaignSummaries } from './endpoints/campaign-summaries.ts';
import { campaignDetails, campaigns } from './endpoints/campaigns.ts';
import { clicksReport } from './endpoints/clicks-report.ts';
import { contact } from './endpoints/contact.ts';
import { contactDetails } from './endpoints/contact-details.ts';
import { contactSummary } from './endpoints/contact-summary.ts';
import { sendsReport } from './endpoints/sends-report.ts';
import { userPrivileges } from './endpoints/user-privileges.ts';
import { campaignXrefs, contactXrefs } from './endpoints/xrefs.ts';
import { forbidden, methodNotAllowed, notFound, unauthorized } from './errors.ts';
import type { Answer, Asked, Purpose } from './exchange.ts';
import type { SignInDesk } from './sign-in.ts';
import { isV2, purposeOfV2, serveV2 } from './v2/gateway.ts';

// The first that matches answers.
const endpoints: readonly Endpoint[] = [
  contactXrefs,
  campaignXrefs,
  campaignSummaries,
  campaigns,
  campaignDetails,
  activityStats,
  bounceReport,
  sendsReport,
  clicksReport,
  contactDetails,
  contactSummary,
  contact,
  userPrivileges,
  accountSummary,
];

/** Where people consent and where tokens come from; the vendor has both on a host of their own. */
export const consentPath = '/oauth2/default/v1/authorize';
export const tokenPath = '/oauth2/default/v1/token';
export const devicePath = '/oauth2/default/v1/device/authorize';
/** Where a person enters the code of a device. */
export const activationPath = '/activate';

/** What a path asks for. */
export function purposeOf(path: string): Purpose {
  if (path === tokenPath) return 'token';
  if (path === consentPath) return 'consent';
  if (path === devicePath) return 'device';
  if (path === activationPath) return 'activation';
  if (isV2(path)) return purposeOfV2(path);
  return endpoints.find((endpoint) => endpoint.path.test(path))?.purpose ?? 'unknown';
}

/**
 * The answer of the API or the authorization service, limits aside. Identity is checked before the path, the path before
 * permissions.
 */
export function serve(asked: Asked, desk: SignInDesk, shown: Shown): Answer {
  if (asked.purpose === 'token') return asked.method === 'POST' ? desk.answer(asked) : methodNotAllowed();
  if (asked.purpose === 'device')
    return asked.method === 'POST' ? desk.startDevice(asked) : methodNotAllowed();
  if (asked.purpose === 'consent') return desk.consent(asked);
  if (asked.purpose === 'activation') return desk.activate(asked);
  if (isV2(asked.path)) return serveV2(asked, shown);
  const token = /^Bearer (.+)$/i.exec(asked.headers.authorization ?? '')?.[1];
  const scopes = token === undefined ? undefined : desk.scopesOf(token, asked.at);
  if (!scopes) return unauthorized();
  const endpoint = endpoints.find(({ path }) => path.test(asked.path));
  if (!endpoint) return notFound();
  if (asked.method !== 'GET') return methodNotAllowed();
  const { scope = 'campaign_data', privilege } = endpoint;
  const isAllowed =
    (scope === 'none' || scopes.includes(scope)) &&
    (privilege === 'none' || shown.privileges.includes(privilege));
  if (!isAllowed) return forbidden();
  return endpoint.answer(asked, endpoint.path.exec(asked.path)?.[1] ?? '', shown);
}
