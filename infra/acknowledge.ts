import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts one finding of the AwsSolutions rules, where it arises and with its reason.
 *
 * @param rule the rule without its pack, with its finding in brackets if it has one: `SQS3`, `IAM5[Resource::*]`.
 */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  // Only the prefixed form is kept in the validation report, where an auditor looks.
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}
