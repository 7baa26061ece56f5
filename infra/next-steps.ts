import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { output } from './output.ts';

/**
 * Prints what a person does after the first deployment. The command line prints outputs by name, so these come last.
 *
 * @param period between two runs of the poller.
 */
export function printNextSteps(scope: Construct, period: Duration): void {
  output(
    scope,
    'WhatNext1ConfirmMail',
    'Once: confirm the mail that AWS sends to the alarm address. Until then alarms reach nobody.',
    'The first step after the first deployment.',
  );
  output(
    scope,
    'WhatNext2SignIn',
    'Once: sign in to Constant Contact (docs/SIGN_IN.md). Until then no bounce is read.',
    'The second step after the first deployment.',
  );
  output(
    scope,
    'WhatNext3SeeFirstRun',
    `See the first run (docs/DEPLOY.md): within ${period.toMinutes()} minutes of the sign-in.`,
    'The third step after the first deployment.',
  );
}
