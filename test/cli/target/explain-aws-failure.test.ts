import { expect, it } from 'vitest';
import { explainFailure } from '../../../cli/target/explain-aws-failure.ts';
import { StorageError } from '../../../shared/errors.ts';

it.each([
  ['CredentialsProviderError', 'No AWS credentials were found. Sign in as for the AWS command line'],
  ['ExpiredToken', 'The AWS credentials have expired. Sign in again'],
  ['ExpiredTokenException', 'The AWS credentials have expired. Sign in again'],
  ['UnrecognizedClientException', 'AWS does not know these credentials. Look at --profile'],
  ['AccessDeniedException', 'These AWS credentials may not do that. docs/DEPLOY.md'],
  ['ResourceNotFoundException', 'There is no such table in this region. Look at --stack and --region.'],
  ['ThrottlingException', 'AWS asks to slow down. Run the command again in a minute'],
  ['ProvisionedThroughputExceededException', 'AWS asks to slow down. Run the command again in a minute'],
  ['RegionMissing', 'No AWS region is set.'],
  ['ECONNRESET', 'AWS cannot be reached. Look at the network'],
  ['ENOTFOUND', 'AWS cannot be reached. Look at the network'],
  ['Unheard', 'AWS answered Unheard. Run the command again'],
])('a failure that AWS calls %s is told with what to do', (kind, says) => {
  const told = explainFailure(new StorageError(`Could not scan the table (${kind}).`, kind));

  expect(told).toContain(`Could not scan the table (${kind}). ${says}`);
});
