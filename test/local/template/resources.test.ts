import { describe, expect, test } from 'vitest';
import { queueAttributes } from '../../../local/template/queue-attributes.ts';
import { tableInput } from '../../../local/template/table-input.ts';

const lookup = {
  ref: () => undefined,
  attribute: (logicalId: string) => (logicalId === 'DeadLetters' ? 'arn:dead-letters' : undefined),
};
const queue = (properties: Record<string, unknown>) => ({
  logicalId: 'Queue',
  properties,
  deadLetters: undefined,
});
const table = {
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
};

describe('queueAttributes', () => {
  test('keeps what changes how a queue behaves, as text', () => {
    const redrive = { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] }, maxReceiveCount: 10 };
    const properties = { VisibilityTimeout: 365, SqsManagedSseEnabled: true, RedrivePolicy: redrive };

    expect(queueAttributes(queue(properties), lookup)).toEqual({
      VisibilityTimeout: '365',
      RedrivePolicy: '{"deadLetterTargetArn":"arn:dead-letters","maxReceiveCount":10}',
    });
  });

  test('refuses a dead-letter queue that is not in the template', () => {
    const RedrivePolicy = { deadLetterTargetArn: { 'Fn::GetAtt': ['Elsewhere', 'Arn'] } };

    expect(() => queueAttributes(queue({ RedrivePolicy }), lookup)).toThrow('Elsewhere.Arn');
  });
});

describe('tableInput', () => {
  test('makes a table on demand and leaves out what only AWS can do', () => {
    const properties = { ...table, TimeToLiveSpecification: { Enabled: true }, Replicas: [] };

    expect(tableInput('hygiene', properties)).toEqual({
      TableName: 'hygiene',
      BillingMode: 'PAY_PER_REQUEST',
      ...table,
    });
  });

  test('refuses a table without a key, naming what is missing', () => {
    expect(() => tableInput('hygiene', { AttributeDefinitions: [] })).toThrow('KeySchema');
  });
});
