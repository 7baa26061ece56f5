import * as z from 'zod/mini';
import { isErasureKey } from '../bounce/tombstone.ts';
import { SignInNeededError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';
import { ifUsable } from './if-usable.ts';
import { type Granted, isToken } from './token-endpoint.ts';

// Every field is trimmed: a value copied from a terminal or a form often brings a line break along.
const text = z.string().check(z.trim());
const nonEmptyText = text.check(z.minLength(1));
const signInShape = z.looseObject({
  clientId: nonEmptyText,
  // Absent, empty and null all say the same: an application without a secret.
  clientSecret: z.nullish(text),
  refreshToken: nonEmptyText,
  accessToken: z.nullish(text),
  accessTokenExpiresAt: z.nullish(text),
});

/** What the secret holds; whatever else a person keeps there stays in it. */
export type SignIn = z.infer<typeof signInShape>;

/**
 * Reads a sign-in from the secret's text.
 *
 * @throws {SignInNeededError} when it is none, or holds what cannot be a sign-in; the message names the field and the
 *   cause, never a value.
 */
export function parseSignIn(stored: string | undefined): SignIn {
  if (!stored) throw new SignInNeededError('Nobody has signed in yet: the secret has no value.');
  const parsed = signInShape.safeParse(parseJson(onOneLine(stored)));
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))].join(', ');
    throw new SignInNeededError(
      `Nobody has signed in yet: the secret ${fields ? `has no usable ${fields}` : 'is not a JSON object'}.`,
    );
  }
  const mistake = mistakeIn(parsed.data);
  if (mistake) throw new SignInNeededError(`The sign-in in the secret cannot be used: ${mistake}.`);
  return parsed.data;
}

/** What was put there instead of a sign-in, as far as its form shows. */
function mistakeIn({ clientId, clientSecret, refreshToken }: SignIn): string | undefined {
  for (const [field, value] of Object.entries({ clientId, clientSecret, refreshToken })) {
    if (value && !isToken(value))
      return `${field} has a blank, a line break or an odd character inside, where no such value has one`;
    if (value && /^["'{<]/.test(value)) return `${field} has quotes or brackets around it`;
  }
  if (/^https?:|[?&]code=/i.test(refreshToken)) return 'refreshToken is the address of a page, not a token';
  if (refreshToken === clientSecret) return 'refreshToken is the same as clientSecret';
  if (refreshToken === clientId) return 'refreshToken is the same as clientId';
  return undefined;
}

/**
 * The key of the tombstones of erased people, which lives beside the sign-in. Undefined where there is none; what cannot
 * be one counts as none.
 */
export function erasureKeyIn(stored: string | undefined): string | undefined {
  const { erasureKey } =
    z.object({ erasureKey: text }).safeParse(parseJson(onOneLine(stored ?? ''))).data ?? {};
  return isErasureKey(erasureKey) ? erasureKey : undefined;
}

/**
 * The secret's text with a key for tombstones; all else in it stays.
 *
 * @throws {SignInNeededError} when it holds no sign-in: whoever puts one there would overwrite the key.
 */
export function withErasureKey(stored: string | undefined, erasureKey: string): string {
  return JSON.stringify({ ...parseSignIn(stored), erasureKey });
}

/**
 * The same in a place where signing in keeps what else is there, so that no sign-in has to be.
 *
 * @throws {SignInNeededError} when something is there that is no JSON object.
 */
export function withErasureKeyBeside(stored: string | undefined, erasureKey: string): string {
  if (isUnreadable(stored)) parseSignIn(stored);
  const { data = {} } = z.record(z.string(), z.unknown()).safeParse(parseJson(onOneLine(stored ?? '')));
  return JSON.stringify({ ...data, erasureKey });
}

/** A longer life is not a duration (the vendor's SDK text calls the field a timestamp): treated as unknown. */
const longestLifeSeconds = 7 * 86_400;

/** What to store after a refresh. An empty token never replaces a full one; whatever else a person kept there stays. */
export function withTokens(signIn: SignIn, answer: Granted, now: Date): SignIn {
  const { accessToken, accessTokenExpiresAt, ...kept } = signIn;
  const lives = answer.expiresInSeconds;
  const endsAt =
    lives !== undefined && lives > 0 && lives <= longestLifeSeconds
      ? { accessTokenExpiresAt: new Date(now.getTime() + lives * 1_000).toISOString() }
      : {};
  return {
    ...kept,
    refreshToken: answer.refreshToken ?? signIn.refreshToken,
    ...(answer.accessToken ? { accessToken: answer.accessToken, ...endsAt } : {}),
  };
}

/** What is kept of a sign-in beside its tokens. */
export interface SignedIn {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly scopes: readonly string[];
  readonly account?: { readonly id: string; readonly name: string };
}

/**
 * What to store after somebody has signed in: everything of the sign-in before is replaced, everything else that is kept
 * in the same place stays.
 *
 * @param before what is stored; a text that is no JSON object is dropped.
 */
export function withSignIn(
  before: string | undefined,
  signedIn: SignedIn,
  grant: Granted,
  now: Date,
): SignIn {
  const { clientId, clientSecret, scopes, account } = signedIn;
  return withTokens(
    {
      ...withoutSignIn(before),
      ...{ clientId, refreshToken: '', scopes: scopes.join(' '), signedInAt: now.toISOString() },
      ...(clientSecret !== undefined && { clientSecret }),
      ...(account && { accountId: account.id, accountName: account.name }),
    },
    grant,
    now,
  );
}

/** Whether something is kept that is no JSON object, so that nothing of it can be kept on. */
export function isUnreadable(stored: string | undefined): boolean {
  const text = (stored ?? '').trim();
  return text !== '' && !z.record(z.string(), z.unknown()).safeParse(parseJson(onOneLine(text))).success;
}

/** What is kept in the place of a sign-in and is none of it. */
export function withoutSignIn(stored: string | undefined): Readonly<Record<string, unknown>> {
  const { data = {} } = z.record(z.string(), z.unknown()).safeParse(parseJson(onOneLine(stored ?? '')));
  return Object.fromEntries(Object.entries(data).filter(([key]) => !ownKeys.includes(key)));
}

/** Everything that a sign-in consists of, and what is noted beside it. */
const ownKeys: readonly string[] = [
  'clientId',
  'clientSecret',
  'refreshToken',
  'accessToken',
  'accessTokenExpiresAt',
  'scopes',
  'signedInAt',
  'refreshTokenKind',
  'accountId',
  'accountName',
];

/** What `sign-in` has noted beside the tokens, as far as it can be read. */
export function noteOf(stored: string | undefined): {
  readonly clientId?: string | undefined;
  readonly scopes?: string | undefined;
  readonly accountId?: string | undefined;
  readonly accountName?: string | undefined;
  readonly signedInAt?: string | undefined;
  readonly refreshTokenKind?: string | undefined;
} {
  const word = ifUsable(z.string());
  const shape = z.object({
    ...{ clientId: word, scopes: word, accountId: word, accountName: word },
    ...{ signedInAt: word, refreshTokenKind: word },
  });
  return shape.safeParse(parseJson(onOneLine(stored ?? ''))).data ?? {};
}

/** What tells one sign-in from another, and whose it is. */
export interface SignInNote {
  /** Constant Contact's id of the account, where the scope of the sign-in showed it. */
  readonly accountId: string | undefined;
  /** When somebody signed in; undefined where a person has put the value there by hand. */
  readonly signedInAt: string | undefined;
  /** No token was fetched with it yet: somebody put it there since the last run. */
  readonly isNew: boolean;
}

/** @param stored the secret's text. */
export function signInNoteOf(stored: string | undefined): SignInNote {
  const { accountId, signedInAt } = noteOf(stored);
  const { accessToken } = signInShape.safeParse(parseJson(onOneLine(stored ?? ''))).data ?? {};
  return { accountId, signedInAt, isNew: !accessToken };
}

/** Why Constant Contact may not know a refresh token, as far as its form tells; empty when it tells nothing. */
export function hintOn({ refreshToken, accessToken }: SignIn): string {
  const looksLikeAccess = refreshToken === accessToken || /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(refreshToken);
  return looksLikeAccess ? ' The refreshToken in the secret looks like an access token.' : '';
}

/**
 * Some editors begin a file with a byte order mark. And JSON has no line break inside of a text; one that was pasted
 * there becomes a blank, which is trimmed or named.
 */
function onOneLine(stored: string): string {
  return stored.replace(/^\uFEFF/, '').replace(/[\r\n]+/g, ' ');
}
