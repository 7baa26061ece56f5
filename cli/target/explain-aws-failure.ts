import { type BounceHygieneError, StorageError } from '../../shared/errors.ts';

/** What mostly is wrong when AWS or the way to it fails, by the error's name; each ends in what to do. */
const sentences: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [
    /^(CredentialsProviderError|TokenProviderError)$/,
    'No AWS credentials were found. Sign in as for the AWS command line, or give --profile.',
  ],
  [
    /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/,
    'The AWS credentials have expired. Sign in again as for the AWS command line.',
  ],
  [
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|AuthFailure)$/,
    'AWS does not know these credentials. Look at --profile and at AWS_PROFILE.',
  ],
  [
    /^(AccessDenied|AuthorizationError)(Exception)?$/,
    'These AWS credentials may not do that. docs/DEPLOY.md says which permissions an operator needs.',
  ],
  [/^ResourceNotFoundException$/, 'There is no such table in this region. Look at --stack and --region.'],
  [
    /^(ThrottlingException|Throttling|ProvisionedThroughputExceededException|RequestLimitExceeded)$/,
    'AWS asks to slow down. Run the command again in a minute; what is done stays done.',
  ],
  [/^RegionMissing$/, 'No AWS region is set. Set AWS_REGION, or a region in the AWS profile.'],
  [
    /^(TimeoutError|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|EHOSTUNREACH|NetworkingError|AbortError)$/,
    'AWS cannot be reached. Look at the network, at --region and at AWS_ENDPOINT_URL.',
  ],
];

/** A sentence on why an AWS call failed and what to do. `kind` is the error's name or the code of the network's. */
export function explainAwsFailure(kind: string): string {
  const known = sentences.find(([pattern]) => pattern.test(kind));
  return known?.[1] ?? `AWS answered ${kind}. Run the command again; if it stays so, docs/RUNBOOK.md helps.`;
}

/** A failure of ours in a sentence or two; where AWS or the way to it is to blame, with what to do. */
export function explainFailure(error: BounceHygieneError): string {
  const { kind } = error instanceof StorageError ? error : {};
  return kind === undefined ? error.message : `${error.message} ${explainAwsFailure(kind)}`;
}
