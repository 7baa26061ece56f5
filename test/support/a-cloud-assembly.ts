import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Properties = Record<string, unknown>;
type Resources = Record<string, { Type: string; Properties: Properties; Metadata?: Properties }>;

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** A small stack with the shapes that the CDK writes; a test changes what it is about. */
export function aTemplate(change: (resources: Resources) => void = () => {}): object {
  const resources: Resources = {
    Table12: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        Replicas: [{ Region: { Ref: 'AWS::Region' }, DeletionProtectionEnabled: true }],
      },
    },
    Bounces34: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 185,
        SqsManagedSseEnabled: true,
        RedrivePolicy: { deadLetterTargetArn: arnOf('DeadLetters56'), maxReceiveCount: 3 },
      },
    },
    DeadLetters56: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 1209600 } },
    SignIn78: { Type: 'AWS::SecretsManager::Secret', Properties: { Description: 'sign-in' } },
    Poller90: aFunction('poller', {
      BOUNCE_QUEUE_URL: { Ref: 'Bounces34' },
      TOKEN_SECRET_ARN: { Ref: 'SignIn78' },
    }),
    Classifier12: aFunction('classifier', { HYGIENE_TABLE: { Ref: 'Table12' } }),
    // Shares its type with the two above, and is neither.
    Custom34: aFunction('custom', {}),
    Schedule56: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: { Target: { Arn: arnOf('Poller90'), Input: '{"tick":true}' } },
    },
    Mapping78: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: arnOf('Bounces34'),
        FunctionName: { Ref: 'Classifier12' },
        BatchSize: 20,
        ScalingConfig: { MaximumConcurrency: 2 },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
  };
  change(resources);
  return { Parameters: { AlarmEmail: { Type: 'String' } }, Resources: resources };
}

function aFunction(hash: string, Variables: Properties): Resources[string] {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: { Ref: 'AssetsBucket' }, S3Key: `${hash}.zip` },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Environment: { Variables },
      MemorySize: 256,
      Timeout: 30,
    },
    Metadata: { 'aws:asset:path': `asset.${hash}` },
  };
}

/** Writes a template and its bundles (source text by asset hash) into a new folder, as `cdk synth` would. */
export function writeCloudAssembly(template: object, bundles: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  writeFileSync(join(folder, 'BounceHygiene.template.json'), JSON.stringify(template));
  for (const hash of ['poller', 'classifier', 'custom']) {
    mkdirSync(join(folder, `asset.${hash}`));
    const source = bundles[hash] ?? 'export const handler = async () => {};';
    writeFileSync(join(folder, `asset.${hash}`, 'index.mjs'), source);
  }
  return folder;
}
