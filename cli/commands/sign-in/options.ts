import * as z from 'zod';
import type { Capability } from '../../../shared/constant-contact/account-access.ts';
import { serviceUrl } from '../../../shared/environment.ts';
import { consentDefaults, constantContactDefaults } from '../../../shared/names.ts';
import { CommandError } from '../../command-error.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { VendorUrls } from '../../operate/sign-in.ts';

/** As typed. */
export interface SignInOptions {
  readonly clientId?: string;
  readonly paste?: true;
  readonly redirectUri: string;
  readonly clientSecretStdin?: true;
  readonly add?: 'evidence';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Neither an id nor a secret has a blank in it; one that has was copied with something around it. */
const word = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,500}$/);

const urlOr = (usual: string) => z.preprocess((text) => text || usual, serviceUrl);
const vendorEnvironment = z.object({
  CONSTANT_CONTACT_API_URL: urlOr(constantContactDefaults.apiUrl),
  CONSTANT_CONTACT_TOKEN_URL: urlOr(constantContactDefaults.tokenUrl),
  CONSTANT_CONTACT_DEVICE_URL: urlOr(consentDefaults.deviceUrl),
  CONSTANT_CONTACT_AUTHORIZE_URL: urlOr(consentDefaults.authorizeUrl),
});

/**
 * Where Constant Contact answers, by the environment.
 *
 * @throws {CommandError} naming every variable that cannot be right, never a value.
 */
export function vendorUrls(environment: Environment): VendorUrls {
  const parsed = vendorEnvironment.safeParse(environment);
  if (parsed.success)
    return {
      apiUrl: parsed.data.CONSTANT_CONTACT_API_URL,
      tokenUrl: parsed.data.CONSTANT_CONTACT_TOKEN_URL,
      deviceUrl: parsed.data.CONSTANT_CONTACT_DEVICE_URL,
      authorizeUrl: parsed.data.CONSTANT_CONTACT_AUTHORIZE_URL,
    };
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new CommandError(`${problems.join('; ')}.`, exitCodes.usage);
}

/**
 * The client id: as typed, else from the environment, else that of the sign-in before.
 *
 * @throws {CommandError} when there is none, or what cannot be one.
 */
export function readClientId(
  typed: string | undefined,
  environment: Environment,
  before: string | undefined,
): string {
  const given = typed ?? (environment.BOUNCE_HYGIENE_CLIENT_ID || before);
  if (given === undefined)
    throw new CommandError(
      'Which application? Give --client-id, with its API key from the developer portal (docs/SIGN_IN.md).',
      exitCodes.usage,
    );
  const id = word.safeParse(given);
  if (id.success) return id.data;
  throw new CommandError(
    'The client id has a blank or an odd character inside: copy the API key as it is shown.',
    exitCodes.usage,
  );
}

/** @throws {CommandError} when it is no client secret; it is not repeated. */
export function readClientSecret(given: string): string {
  const secret = word.safeParse(given);
  if (secret.success) return secret.data;
  throw new CommandError(
    'The client secret is empty, or has a blank or an odd character inside.',
    exitCodes.usage,
  );
}

/** @throws {CommandError} when a browser could not be sent there. */
export function readRedirectUri(given: string): string {
  const isAddress = /^https?:\/\//i.test(given) && URL.canParse(given) && !given.includes('#');
  if (isAddress) return given;
  throw new CommandError(
    '--redirect-uri is no address: give it as it is in the developer portal, for example https://localhost.',
    exitCodes.usage,
  );
}

/** What was asked for before is asked for again. */
export function capabilitiesOf(add: SignInOptions['add'], scopesBefore = ''): readonly Capability[] {
  const had = scopesBefore.split(' ').includes('contact_data');
  return add === 'evidence' || had ? ['reading', 'evidence'] : ['reading'];
}
