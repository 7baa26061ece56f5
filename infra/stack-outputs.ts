import { CfnOutput, type Duration, type Stack } from 'aws-cdk-lib';

/** What a deployment prints, and what the console says of each. The command line prints it by name: steps come last. */
const outputs = {
  TableName: 'The table with a record for each address that bounced, and with the memory of the poller.',
  BounceQueueUrl: 'The queue of bounces that wait for a decision.',
  DeadLetterQueueUrl: 'The queue of bounces that could not be decided.',
  DeadLetterQueueArn: 'The ARN of the queue of bounces that could not be decided, for moving them back.',
  RedriveRoleArn: 'The only role that may move bounces that could not be decided back.',
  TokenSecretArn: 'The secret that holds the sign-in at Constant Contact.',
  PollerFunctionName: 'The function that reads bounce reports.',
  PollerLogGroup: 'The log of the poller, with a line at the end of each run.',
  ScheduleDeadLetterQueueUrl: 'The queue of runs that the schedule could not start.',
  FailedRunsQueueUrl: 'The queue of runs that ended in an error, with the reason that Lambda gives.',
  ClassifierFunctionName: 'The function that decides each bounce.',
  ClassifierLogGroup: 'The log of the classifier, with a line for each batch.',
  AlarmTopicArn: 'The topic that sends the alarm mails.',
  WhatNext1ConfirmMail: 'The first step after the first deployment.',
  WhatNext2SignIn: 'The second step after the first deployment.',
  WhatNext3SeeFirstRun: 'The third step after the first deployment.',
} as const;

type OutputName = keyof typeof outputs;

/** Prints after a deployment what the commands of the documents ask for: no resource has a fixed name. */
export function stackOutputs(stack: Stack, values: Readonly<Record<OutputName, string>>): void {
  for (const [name, description] of Object.entries(outputs)) {
    new CfnOutput(stack, name, { value: values[name as OutputName], description });
  }
}

/** What a person does after the first deployment; `period` is the time between two runs of the poller. */
export function nextSteps(period: Duration) {
  return {
    WhatNext1ConfirmMail:
      'Once: confirm the mail that AWS sends to the alarm address. Until then alarms reach nobody.',
    WhatNext2SignIn: 'Once: sign in to Constant Contact (docs/SIGN_IN.md). Until then no bounce is read.',
    WhatNext3SeeFirstRun: `See the first run (docs/DEPLOY.md): within ${period.toMinutes()} minutes of the sign-in.`,
  } as const satisfies Partial<Record<OutputName, string>>;
}
