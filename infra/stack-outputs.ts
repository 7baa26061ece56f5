import { CfnOutput, type Stack } from 'aws-cdk-lib';

/** Prints after a deployment what the commands of README and runbook ask for: no resource has a fixed name. */
export function stackOutputs(stack: Stack, outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
}
