import {
  type AccountIdentity,
  type Capability,
  type MissingRight,
  missingRights,
  readAccount,
  readPrivileges,
} from '../../shared/constant-contact/account-access.ts';
import type { FlowParts, Grant } from '../../shared/constant-contact/authorization-service.ts';
import type { Application } from '../../shared/constant-contact/device-flow.ts';
import {
  learnRefreshTokenKind,
  type RefreshTokenKind,
} from '../../shared/constant-contact/refresh-token-kind.ts';
import { isUnreadable, noteOf, withoutSignIn, withSignIn } from '../../shared/constant-contact/sign-in.ts';
import type { Granted } from '../../shared/constant-contact/token-endpoint.ts';
import { StorageError, TokenUnavailableError } from '../../shared/errors.ts';
import { CommandError } from '../command-error.ts';
import type { Exclusively, SignInStore } from '../target/sign-in-store.ts';
import { createRefreshEndpoint } from './refresh-endpoint.ts';

/** Where Constant Contact answers. */
export interface VendorUrls {
  readonly apiUrl: URL;
  readonly tokenUrl: URL;
  readonly deviceUrl: URL;
  readonly authorizeUrl: URL;
}

export interface NewSignIn {
  readonly application: Application;
  readonly grant: Grant;
  readonly capabilities: readonly Capability[];
}

export type Kept =
  | {
      readonly kind: 'kept';
      /** Undefined where it could not be told. */
      readonly account: AccountIdentity | undefined;
      readonly refreshToken: RefreshTokenKind;
      readonly missing: readonly MissingRight[];
      readonly arePrivilegesKnown: boolean;
      /** What was there before was no JSON, so that nothing of it could be kept. */
      readonly wasUnreadable: boolean;
    }
  /** Somebody signed in to another account than the one that is read so far; nothing was stored. */
  | { readonly kind: 'otherAccount'; readonly before: string; readonly now: AccountIdentity }
  | { readonly kind: 'interrupted' };

export interface KeepParts {
  readonly store: SignInStore;
  readonly flow: FlowParts;
  readonly urls: VendorUrls;
  readonly how: Exclusively;
}

/** Of several attempts to store while others do the same, this many are made. */
const storeAttempts = 3;

/**
 * Stores a sign-in, then refreshes it once to learn of which kind its refresh token is, and looks what it may do. All of it
 * while nobody else speaks to Constant Contact with what is stored.
 *
 * @throws {StorageError | CommandError} when it could not be stored.
 */
export async function keepSignIn(signIn: NewSignIn, parts: KeepParts): Promise<Kept> {
  const held = await parts.store.exclusively(() => keepAlone(signIn, parts), parts.how);
  return held?.result ?? { kind: 'interrupted' };
}

async function keepAlone(
  { application, grant, capabilities }: NewSignIn,
  { store, flow, urls }: KeepParts,
): Promise<Kept> {
  const asking = { ...flow, apiUrl: urls.apiUrl };
  const account = await readAccount(grant.accessToken, asking);
  let wasUnreadable = false;
  const otherAccount = await put(store, (before) => {
    wasUnreadable = isUnreadable(before);
    const { accountId } = noteOf(before);
    if (account && accountId !== undefined && accountId !== account.id)
      return { kind: 'otherAccount', before: accountId, now: account };
    const { scopes } = grant;
    return JSON.stringify(
      withSignIn(before, { ...application, scopes, ...(account && { account }) }, grant, grant.at),
    );
  });
  if (otherAccount) return otherAccount;
  const { kind, granted } = await refreshOnce(store, flow, urls.tokenUrl);
  const privileges = await readPrivileges(granted?.accessToken ?? grant.accessToken, asking);
  return {
    kind: 'kept',
    account,
    refreshToken: kind,
    missing: missingRights(capabilities, grant.scopes, privileges),
    arePrivilegesKnown: privileges !== undefined,
    wasUnreadable,
  };
}

type OtherAccount = Extract<Kept, { kind: 'otherAccount' }>;

/** Puts a text in the place of what is there, made from that; or nothing, if there is a reason not to. */
async function put(
  store: SignInStore,
  make: (before: string | undefined) => string | OtherAccount,
): Promise<OtherAccount | undefined> {
  for (let attempt = 1; attempt <= storeAttempts; attempt += 1) {
    const before = await store.read();
    const made = make(before?.text);
    if (typeof made !== 'string') return made;
    if (await store.replace(before?.version, made)) return undefined;
  }
  throw new CommandError(
    `Somebody else changes ${store.label} at the same time; the sign-in was not stored. Sign in again.`,
  );
}

async function refreshOnce(
  store: SignInStore,
  flow: FlowParts,
  tokenUrl: URL,
): Promise<{ readonly kind: RefreshTokenKind; readonly granted?: Granted }> {
  const endpoint = createRefreshEndpoint(flow, tokenUrl);
  try {
    return await learnRefreshTokenKind(store, endpoint, flow.clock);
  } catch (error) {
    if (error instanceof TokenUnavailableError) return { kind: 'unknown' };
    if (error instanceof StorageError || error instanceof CommandError)
      throw new CommandError(
        `${error.message} The refresh token that is stored may be spent already: sign in again when this is fixed.`,
      );
    throw error;
  }
}

/**
 * Takes a sign-in away, and nothing else that is kept in the same place.
 *
 * @returns `nothing` when there was none.
 * @throws {StorageError | CommandError} when that failed.
 */
export async function removeSignIn(
  store: SignInStore,
  how: Exclusively,
): Promise<'removed' | 'nothing' | 'interrupted'> {
  const held = await store.exclusively(async () => {
    for (let attempt = 1; attempt <= storeAttempts; attempt += 1) {
      const before = await store.read();
      if (before === undefined) return 'nothing';
      const rest = JSON.stringify(withoutSignIn(before.text));
      if (rest === before.text) return 'nothing';
      if (await store.remove(before.version, rest)) return 'removed';
    }
    throw new CommandError(`Somebody else changes ${store.label} at the same time; nothing was removed.`);
  }, how);
  return held?.result ?? 'interrupted';
}
