import { type Answer, json } from './exchange.ts';

/** Everything an application can ask for. Source: the contract, and the guide for `offline_access`. */
const knownScopes = [
  'contact_data',
  'campaign_data',
  'account_read',
  'account_update',
  'billing_data',
  'offline_access',
];

/** @returns undefined when there is a scope among them that nobody knows. */
export function readScopes(text: string): readonly string[] | undefined {
  const scopes = text.split(' ').filter((scope) => scope !== '');
  return scopes.every((scope) => knownScopes.includes(scope)) ? scopes : undefined;
}

/** An error of the authorization service: an object with `error`, whatever the status. */
export function oauthError(status: number, error: string, error_description: string): Answer {
  return json(status, { error, error_description });
}
