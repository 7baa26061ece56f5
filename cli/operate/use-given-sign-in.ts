import { readAccount } from '../../shared/constant-contact/account-access.ts';
import type { FlowParts } from '../../shared/constant-contact/authorization-service.ts';
import { withSignIn } from '../../shared/constant-contact/sign-in.ts';
import { TokenUnavailableError } from '../../shared/errors.ts';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { createRefreshEndpoint } from './refresh-endpoint.ts';
import type { VendorUrls } from './sign-in.ts';

/** A sign-in that is kept elsewhere, and stored nowhere here. */
export interface GivenSignIn {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly refreshToken: string;
}

/** A given sign-in with an access token, as a run takes it. */
export interface UsedSignIn {
  /** As the secret of a deployment has it: JSON. */
  readonly text: string;
  /** To Constant Contact, tokens included. */
  readonly requests: number;
}

/**
 * Refreshes a given sign-in, and looks whose account it is. One whose refresh token rotates is refused: the new one would
 * have to be kept, and is lost.
 *
 * @param kept what is stored on this computer: what is no sign-in in it, such as the key of erased people, holds as well.
 * @param countRequest called as each request begins, also of those that come to nothing.
 * @throws {CommandError} when it is not accepted, or rotates.
 * @throws {TokenUnavailableError} when Constant Contact does not answer; the next attempt may succeed.
 */
export async function useGivenSignIn(
  given: GivenSignIn,
  kept: string | undefined,
  flow: FlowParts,
  urls: Pick<VendorUrls, 'apiUrl' | 'tokenUrl'>,
  countRequest: () => void = () => {},
): Promise<UsedSignIn> {
  let requests = 0;
  const count = () => {
    requests += 1;
    countRequest();
  };
  const endpoint = createRefreshEndpoint(flow, urls.tokenUrl, count);
  const answer = await endpoint.refresh(given).catch((error: unknown) => {
    if (!(error instanceof TokenUnavailableError)) throw error;
    throw new TokenUnavailableError(
      `${error.message} Look at the network, at a proxy, and at this computer's clock.`,
    );
  });
  if (answer.kind === 'invalidGrant')
    throw refused(
      'Constant Contact does not accept BOUNCE_HYGIENE_REFRESH_TOKEN any more. Sign in again, and put the new one there.',
    );
  if (answer.kind === 'refused')
    throw refused(
      `Constant Contact does not know the application (status ${answer.status}). Look at BOUNCE_HYGIENE_CLIENT_ID and BOUNCE_HYGIENE_CLIENT_SECRET.`,
    );
  if (answer.refreshToken !== undefined && answer.refreshToken !== given.refreshToken)
    throw refused(
      'Constant Contact has replaced BOUNCE_HYGIENE_REFRESH_TOKEN, which is void now, because the refresh tokens of this application rotate; nothing here could keep each new one. Give the token of an application with long-lived refresh tokens, or use sign-in, which stores them.',
    );
  const at = flow.clock.now();
  const asking = { ...flow, apiUrl: urls.apiUrl };
  if (answer.accessToken) count();
  const account = answer.accessToken ? await readAccount(answer.accessToken, asking) : undefined;
  const signedIn = { ...given, scopes: [], ...(account && { account }) };
  const grant = { ...answer, refreshToken: given.refreshToken };
  return {
    text: JSON.stringify(withSignIn(kept, signedIn, grant, at)),
    requests,
  };
}

const refused = (sentence: string) => new CommandError(sentence, exitCodes.signInNeeded);
