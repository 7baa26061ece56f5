import { isToken } from '../../shared/constant-contact/token-endpoint.ts';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { GivenSignIn } from '../operate/use-given-sign-in.ts';
import { readClientId, readClientSecret } from './sign-in/options.ts';

/**
 * The sign-in that whoever starts this program gives in the environment; undefined where they give none.
 *
 * @throws {CommandError} when it lacks a part or cannot be one; no value is repeated.
 */
export function givenSignIn(
  environment: Readonly<Record<string, string | undefined>>,
): GivenSignIn | undefined {
  const refreshToken = environment.BOUNCE_HYGIENE_REFRESH_TOKEN?.trim();
  if (!refreshToken) return undefined;
  const { BOUNCE_HYGIENE_CLIENT_ID: clientId, BOUNCE_HYGIENE_CLIENT_SECRET: clientSecret } = environment;
  if (!clientId)
    throw new CommandError(
      'BOUNCE_HYGIENE_REFRESH_TOKEN is set and BOUNCE_HYGIENE_CLIENT_ID is not: a refresh token is good with the API key of its own application only. Set both, or neither.',
      exitCodes.usage,
    );
  if (!isToken(refreshToken) || refreshToken === clientId || refreshToken === clientSecret)
    throw new CommandError(
      'BOUNCE_HYGIENE_REFRESH_TOKEN is no refresh token: it is the client id or the secret, or has a blank inside.',
      exitCodes.usage,
    );
  return {
    ...{ clientId: readClientId(clientId, {}, undefined), refreshToken },
    ...(clientSecret && { clientSecret: readClientSecret(clientSecret) }),
  };
}
