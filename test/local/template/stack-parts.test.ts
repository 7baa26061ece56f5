import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findParts } from '../../../local/template/stack-parts.ts';
import { readTemplate } from '../../../local/template/template.ts';
import { aTemplate, writeCloudAssembly } from '../../support/a-cloud-assembly.ts';

function partsOf(...template: Parameters<typeof aTemplate>) {
  return findParts(readTemplate(writeCloudAssembly(aTemplate(...template))));
}

describe('the parts of a synthesised stack', () => {
  test('are found by what they are connected to', () => {
    const parts = partsOf();

    expect(parts.stackName).toBe('BounceHygiene');
    expect(parts.poller.logicalId).toBe('Poller90');
    expect(parts.classifier.logicalId).toBe('Classifier12');
    expect(parts.table.logicalId).toBe('Table12');
    expect(parts.secret.logicalId).toBe('SignIn78');
    expect(parts.eventSource).toEqual({
      queue: 'Bounces34',
      batchSize: 20,
      concurrency: 2,
      reportsItemFailures: true,
    });
  });

  test('give a function its bundle, handler and limits', () => {
    expect(partsOf().poller).toMatchObject({
      assetFolder: expect.stringMatching(/asset\.poller$/),
      handler: 'index.handler',
      timeoutSeconds: 30,
      memoryMb: 256,
    });
  });

  test('list a dead-letter queue before the queue that uses it', () => {
    expect(partsOf().queues.map(({ logicalId }) => logicalId)).toEqual(['DeadLetters56', 'Bounces34']);
  });

  test('give a bundle by its hash when asset metadata is switched off', () => {
    const parts = partsOf(({ Poller90 }) => {
      delete Poller90?.Metadata;
    });

    expect(parts.poller.assetFolder).toMatch(/asset\.poller$/);
  });

  test.each([
    ['a table', 'Table12', 'AWS::DynamoDB::GlobalTable'],
    ['a secret', 'SignIn78', 'AWS::SecretsManager::Secret'],
    ['a schedule', 'Schedule56', 'AWS::Scheduler::Schedule'],
    ['a trigger of the classifier', 'Mapping78', 'AWS::Lambda::EventSourceMapping'],
  ])('are refused without %s', (_what, logicalId, type) => {
    const without = () =>
      partsOf((resources) => {
        delete resources[logicalId];
      });

    expect(without).toThrow(`The template has no ${type}; exactly one was expected.`);
  });

  test('are refused with two secrets', () => {
    const doubled = () =>
      partsOf((resources) => {
        resources.Another = { Type: 'AWS::SecretsManager::Secret', Properties: {} };
      });

    expect(doubled).toThrow('The template has 2 AWS::SecretsManager::Secret');
  });

  test('are refused when the schedule calls something that is not a function', () => {
    const wrong = () =>
      partsOf(({ Schedule56 }) => {
        if (Schedule56) Schedule56.Properties = { Target: { Arn: { 'Fn::GetAtt': ['Bounces34', 'Arn'] } } };
      });

    expect(wrong).toThrow('Bounces34 should be a Lambda function, and is AWS::SQS::Queue.');
  });

  test('are refused when a bundle is missing', () => {
    const folder = writeCloudAssembly(aTemplate());
    rmSync(join(folder, 'asset.classifier'), { recursive: true });

    expect(() => findParts(readTemplate(folder))).toThrow(/The bundle of Classifier12 is not in/);
  });

  test('are refused when nothing was synthesised, with the command that does it', () => {
    expect(() => readTemplate('/nowhere/cdk.out')).toThrow('npm run synth');
  });

  test('are refused when two stacks were synthesised', () => {
    const folder = writeCloudAssembly(aTemplate());
    writeFileSync(join(folder, 'Other.template.json'), '{}');

    expect(() => readTemplate(folder)).toThrow('2 templates');
  });
});
