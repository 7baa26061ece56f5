import type { SignInNote } from '../../../shared/constant-contact/sign-in.ts';

/** What is remembered of the account, to notice when another one is signed in. */
export interface KnownAccount {
  /** Ids of the newest campaigns that were listed. */
  readonly campaigns: readonly string[];
  /** Constant Contact's own id of the account, where the sign-in says it. */
  readonly accountId?: string;
  /** Since when none of them is there: the sign-in with which that was noticed, as {@link signInOf} tells it apart. */
  readonly goneWith?: string;
}

export type AccountCheck =
  | { readonly is: 'known'; readonly account: KnownAccount }
  | {
      readonly is: 'gone';
      readonly why: 'another account' | 'none is there';
      readonly account: KnownAccount;
    };

/** Enough to know an account by, although a few of them are deleted. */
const mostCampaigns = 50;

/**
 * Whether the campaigns that were there are there. Where none is, or another account is signed in, that stays so until one
 * returns, or until a person has signed in once more: then what is listed is what they mean.
 *
 * @param listed every campaign that the vendor lists, newest first, those before the lookback too.
 */
export function checkAccount(
  known: KnownAccount,
  listed: readonly string[],
  signIn: SignInNote,
): AccountCheck {
  const { campaigns, accountId, goneWith } = known;
  const why = whyGone(known, listed, signIn);
  const hasSignedInSince = goneWith !== undefined && (signIn.isNew || signInOf(signIn) !== goneWith);
  if (why && !hasSignedInSince)
    return { is: 'gone', why, account: { ...known, goneWith: goneWith ?? signInOf(signIn) } };
  const id = signIn.accountId ?? (why ? undefined : accountId);
  // A list that is empty for once, before anybody has noticed, must not be what is compared with.
  const kept = listed.length > 0 || why ? listed.slice(0, mostCampaigns) : campaigns;
  return { is: 'known', account: { campaigns: kept, ...(id !== undefined && { accountId: id }) } };
}

function whyGone(
  { campaigns, accountId }: KnownAccount,
  listed: readonly string[],
  signIn: SignInNote,
): 'another account' | 'none is there' | undefined {
  if (accountId !== undefined && signIn.accountId !== undefined && accountId !== signIn.accountId)
    return 'another account';
  const isThere = campaigns.length === 0 || campaigns.some((id) => listed.includes(id));
  return isThere ? undefined : 'none is there';
}

function signInOf({ signedInAt }: SignInNote): string {
  return signedInAt ?? 'without a date';
}
