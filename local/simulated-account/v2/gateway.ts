import type { Shown } from '../endpoint.ts';
import type { Answer, Asked, Purpose } from '../exchange.ts';
import { v2Access } from './access.ts';
import { v2Contacts } from './contacts.ts';
import { v2Bounces, v2Clicks, v2Sends, v2Summary } from './endpoints.ts';
import { v2Forbidden, v2MethodNotAllowed, v2NotAcceptable, v2NotFound, v2Unauthorized } from './errors.ts';

const endpoints = [v2Bounces, v2Clicks, v2Summary, v2Sends, v2Contacts];

export function isV2(path: string): boolean {
  return path.startsWith('/v2/');
}

export function purposeOfV2(path: string): Purpose {
  return endpoints.find((endpoint) => endpoint.path.test(path))?.purpose ?? 'unknown';
}

/** The answer of the API before v3, limits aside: it takes a key and a token, and neither of v3's. */
export function serveV2(asked: Asked, shown: Shown): Answer {
  const { headers, query, path, method } = asked;
  const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token !== v2Access.token || query.get('api_key') !== v2Access.apiKey) return v2Unauthorized();
  const endpoint = endpoints.find((one) => one.path.test(path));
  if (!endpoint) return v2NotFound();
  if (method !== 'GET') return v2MethodNotAllowed();
  if (!headers.accept?.includes('application/json')) return v2NotAcceptable();
  if (!shown.privileges.includes('contacts:read')) return v2Forbidden();
  return endpoint.answer(asked, endpoint.path.exec(path)?.[1] ?? '', shown);
}
