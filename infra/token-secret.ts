import { RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { output } from './output.ts';

/** Where the sign-in at Constant Contact is kept. A person puts the first token in; the poller keeps it fresh. */
export class TokenSecret extends Construct {
  readonly secretArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    // Not the usual construct: that one generates a value, and a value in the template would overwrite the token
    // whenever CloudFormation decides to update it. Without one, no deployment can.
    const secret = new CfnSecret(this, 'Secret', {
      description: 'Sign-in at Constant Contact for bounce hygiene. See docs/SIGN_IN.md.',
    });
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    acknowledge(
      secret,
      'SMG4',
      'Constant Contact alone issues these tokens; the poller stores each new one.',
    );
    this.secretArn = secret.ref;
    output(this, 'TokenSecretArn', this.secretArn, 'The secret that holds the sign-in at Constant Contact.');
  }

  /** For the poller: reads the token and stores its successor, and cannot change the secret itself. */
  grantRefresh(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      resourceArns: [this.secretArn],
    });
  }
}
