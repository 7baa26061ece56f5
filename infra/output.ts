import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Prints after a deployment what the commands of the documents ask for: what they act on has no fixed name.
 *
 * @param name as it is printed, whatever construct publishes it.
 * @param description one sentence, which the console shows beside the value.
 */
export function output(scope: Construct, name: string, value: string, description: string): void {
  new CfnOutput(scope, name, { value, description }).overrideLogicalId(name);
}
