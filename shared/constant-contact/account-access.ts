import * as z from 'zod';
import { readAnswer } from './answer.ts';
import type { FlowParts } from './authorization-service.ts';

/** What a sign-in is wanted for. */
export type Capability = 'reading' | 'evidence';

/** A right that is not there, and who can give it. */
export interface MissingRight {
  readonly kind: 'scope' | 'privilege';
  readonly name: string;
  /** Reads after "needed": "to read bounce reports". */
  readonly toDo: string;
  /** `person`: whoever signs in, by agreeing to all that is asked. `owner`: the owner of the account at Constant Contact. */
  readonly grantedBy: 'person' | 'owner';
}

interface Right extends Omit<MissingRight, 'grantedBy'> {
  readonly capability: Capability;
}

/** Source: the contract, `security` and `x-authorization-privileges` of each operation that is used. */
const rights: readonly Right[] = [
  {
    kind: 'scope',
    name: 'campaign_data',
    toDo: 'to read campaigns and their reports',
    capability: 'reading',
  },
  { kind: 'scope', name: 'offline_access', toDo: 'to stay signed in', capability: 'reading' },
  { kind: 'scope', name: 'account_read', toDo: 'to tell which account this is', capability: 'reading' },
  { kind: 'scope', name: 'contact_data', toDo: 'to read what contacts did', capability: 'evidence' },
  { kind: 'privilege', name: 'ui:campaign:metrics', toDo: 'to read bounce reports', capability: 'reading' },
  { kind: 'privilege', name: 'campaign:read', toDo: 'to read the list of campaigns', capability: 'reading' },
  { kind: 'privilege', name: 'account:read', toDo: 'to tell which account this is', capability: 'reading' },
  { kind: 'privilege', name: 'contacts:read', toDo: 'to read what contacts did', capability: 'evidence' },
];

/** The scopes to ask for, each once. */
export function scopesFor(capabilities: readonly Capability[]): readonly string[] {
  return rights
    .filter(({ kind, capability }) => kind === 'scope' && capabilities.includes(capability))
    .map(({ name }) => name);
}

/**
 * What is missing for the capabilities, scopes first.
 *
 * @param privileges of the user who signed in; undefined where they could not be read, and then none is missing.
 */
export function missingRights(
  capabilities: readonly Capability[],
  scopes: readonly string[],
  privileges: readonly string[] | undefined,
): readonly MissingRight[] {
  return rights.flatMap(({ capability, ...right }) => {
    const has = right.kind === 'scope' ? scopes : (privileges ?? [right.name]);
    if (!capabilities.includes(capability) || has.includes(right.name)) return [];
    return { ...right, grantedBy: right.kind === 'scope' ? 'person' : 'owner' };
  });
}

/** Whose account a token is for. */
export interface AccountIdentity {
  readonly id: string;
  /** As its owner wrote it; to be escaped before it is shown. Empty where they wrote none. */
  readonly name: string;
}

const summaryBody = z.object({
  encoded_account_id: z.string().regex(/^[\x21-\x7e]{1,100}$/),
  organization_name: z.string().max(1_000).optional().catch(undefined),
});
const privilegesBody = z.array(z.object({ privilege_name: z.string() }).catch({ privilege_name: '' }));

type AskParts = Pick<FlowParts, 'fetch' | 'pace' | 'requestTimeoutMs'> & { readonly apiUrl: URL };

/** Whose account this is; undefined when it cannot be told, for whatever reason. */
export async function readAccount(
  accessToken: string,
  parts: AskParts,
): Promise<AccountIdentity | undefined> {
  const { data } = summaryBody.safeParse(await get('account/summary', accessToken, parts));
  return data && { id: data.encoded_account_id, name: data.organization_name ?? '' };
}

/** What the user who signed in may do; undefined when it cannot be told, for whatever reason. */
export async function readPrivileges(
  accessToken: string,
  parts: AskParts,
): Promise<readonly string[] | undefined> {
  const { data } = privilegesBody.safeParse(await get('account/user/privileges', accessToken, parts));
  return data?.map(({ privilege_name }) => privilege_name);
}

async function get(path: string, accessToken: string, parts: AskParts): Promise<unknown> {
  const { fetch, pace, apiUrl, requestTimeoutMs } = parts;
  await pace.forRequest();
  try {
    const response = await fetch(new URL(`${apiUrl.href.replace(/\/$/, '')}/${path}`), {
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const answer = await readAnswer(response);
    return answer.kind === 'json' ? answer.body : undefined;
  } catch {
    return undefined;
  } finally {
    pace.answered();
  }
}
