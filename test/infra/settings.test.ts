import { describe, expect, test } from 'vitest';
import { readSettings } from '../../infra/settings.ts';

describe('readSettings', () => {
  test('needs nothing', () => {
    expect(() => readSettings({})).not.toThrow();
  });

  test('takes a number as the command line gives it, and as cdk.json does', () => {
    expect(readSettings({ lookbackDays: '365' }).poller.lookbackDays).toBe(365);
    expect(readSettings({ lookbackDays: 365 }).poller.lookbackDays).toBe(365);
  });

  test("leaves CDK's own context and the request for the security rules alone", () => {
    const context = {
      '@aws-cdk/core:stackRelativeExports': true,
      'aws:cdk:bundling-stacks': ['**'],
      nag: 'true',
    };

    expect(() => readSettings(context)).not.toThrow();
  });

  test('refuses a name it does not know and says which there are', () => {
    expect(() => readSettings({ lookBackDays: '365' })).toThrow(
      /lookBackDays is not a setting.*lookbackDays/,
    );
  });

  test.each([
    ['lookbackDays', '0'],
    ['lookbackDays', '-7'],
    ['lookbackDays', '1.5'],
    ['lookbackDays', ''],
    ['lookbackDays', 'ninety'],
    ['lookbackDays', '100000'],
    ['pollMinutes', '4'],
    ['pollMinutes', '361'],
    ['pollerTimeoutMinutes', '15'],
    ['batchSize', '101'],
    ['maxConcurrency', '1'],
    ['maxReceiveCount', '1'],
    ['bounceRetentionDays', '5'],
    ['logRetentionDays', '31'],
  ])('refuses %s=%j', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(`${name} must be`);
  });

  test('refuses a poll that outlasts its period', () => {
    expect(() => readSettings({ pollMinutes: '10' })).toThrow(
      'pollerTimeoutMinutes must be below pollMinutes',
    );
    expect(() => readSettings({ pollMinutes: '10', pollerTimeoutMinutes: '9' })).not.toThrow();
  });

  test('lists everything that is wrong at once', () => {
    expect(() => readSettings({ lookbackDay: '9', batchSize: '0', maxConcurrency: 'all' })).toThrow(
      /lookbackDay is not.*batchSize must be.*maxConcurrency must be/,
    );
  });
});
