import { dayMs } from '../../../shared/bounce/instant.ts';
import { noteOf, parseSignIn } from '../../../shared/constant-contact/sign-in.ts';
import { SignInNeededError } from '../../../shared/errors.ts';
import type { Deployment } from '../../target/deployment.ts';
import type { SignInFile } from '../../target/sign-in-file.ts';
import { good, needs, type Verdict } from './finding.ts';

const signIn = 'Sign in as docs/SIGN_IN.md says.';

/** A refresh token that was not used for so long is void. Source: the vendor's guide on the authorization code flow. */
const unusedDays = 180;
/** The poller stores an access token about once a day; so many days without one are no hiccup. */
const silentDays = 3;

/** The secret from outside: whether there is a value, and when it was changed last. */
export async function checkSecret(deployment: Pick<Deployment, 'secret'>, now: Date): Promise<Verdict> {
  const secret = await deployment.secret();
  if (!secret)
    return needs('The secret is gone: nobody is signed in.', 'Deploy again, and sign in: docs/SIGN_IN.md.');
  if (secret.deletedAt)
    return needs(
      `Somebody has deleted the secret; it is gone on ${secret.deletedAt.toISOString().slice(0, 10)}.`,
      'Restore it in the console of Secrets Manager.',
    );
  if (!secret.hasValue) return needs('Nobody has signed in yet: the secret has no value.', signIn);
  if (!secret.changedAt) return good('It has a value.');
  const days = Math.max(0, Math.floor((now.getTime() - secret.changedAt.getTime()) / dayMs));
  const age = `changed ${days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`}`;
  if (days >= unusedDays)
    return needs(
      `It was ${age}, and a refresh token that is not used for ${unusedDays} days is void.`,
      signIn,
    );
  if (days >= silentDays)
    return needs(
      `It was ${age}; the poller stores an access token every day that it reads. An unused refresh token is void after ${unusedDays} days.`,
      'Look why it does not: docs/RUNBOOK.md, the alarms of the poller.',
    );
  return good(`It has a value, ${age}.`);
}

const kinds = {
  kept: 'the refresh token has outlived the last change, as long-lived ones do',
  replaced: 'the refresh token came with the last change: it rotates, or somebody has signed in anew',
  unknown: 'whether the refresh token rotates shows after the first run',
} as const;

/** What is in the secret, as far as its form tells. */
export async function checkSignIn(deployment: Pick<Deployment, 'signIn'>): Promise<Verdict> {
  const content = await deployment.signIn();
  if (content.is === 'unusable') return needs(content.why, signIn);
  return good(`It is a sign-in; ${kinds[content.refreshToken]}.`);
}

/** The sign-in that runs on this computer use. @param isGiven whether the environment has one, which goes first. */
export async function checkSignInFile(file: SignInFile, isGiven: boolean, now: Date): Promise<Verdict> {
  if (isGiven) return good('The environment gives it (BOUNCE_HYGIENE_REFRESH_TOKEN); it is stored nowhere.');
  const stored = (await file.read())?.text;
  const { clientId, accountName, signedInAt, refreshTokenKind } = noteOf(stored);
  const again = 'npx bounce-hygiene sign-in: docs/SIGN_IN.md.';
  if (clientId === undefined) return needs('Nobody has signed in on this computer.', again);
  if (!isUsable(stored)) return needs(`What is in ${file.label} is no sign-in that can be used.`, again);
  const unusedMs = now.getTime() - (file.changedAt() ?? now).getTime();
  if (unusedMs >= unusedDays * dayMs)
    return needs(`It was not used for ${unusedDays} days, after which a refresh token is void.`, again);
  const account = accountName === undefined ? '' : ` to ${accountName}`;
  const since = signedInAt === undefined ? '' : `, since ${signedInAt.slice(0, 10)}`;
  return good(`Signed in${account}${since}, in ${file.label}; ${kindOf(refreshTokenKind)}.`);
}

function isUsable(stored: string | undefined): boolean {
  try {
    parseSignIn(stored);
    return true;
  } catch (error) {
    if (!(error instanceof SignInNeededError)) throw error;
    return false;
  }
}

function kindOf(refreshTokenKind: string | undefined): string {
  if (refreshTokenKind === 'long-lived') return 'the refresh token is long-lived';
  if (refreshTokenKind === 'rotating')
    return 'the refresh token is rotating, so that one lost answer ends the sign-in';
  return 'of which kind the refresh token is has not shown yet';
}
