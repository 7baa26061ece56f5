import { describe, expect, test } from 'vitest';
import { resolve, resolveText } from '../../../local/template/resolve.ts';

const lookup = {
  ref: (logicalId: string) => (logicalId === 'Table' ? 'hygiene' : undefined),
  attribute: (logicalId: string, attribute: string) =>
    logicalId === 'Queue' && attribute === 'Arn' ? 'arn:queue' : undefined,
};

describe('resolve', () => {
  test.each([
    [{ Ref: 'Table' }, 'hygiene'],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    [{ 'Fn::GetAtt': 'Queue.Arn' }, 'arn:queue'],
    [{ 'Fn::Join': ['/', ['a', { Ref: 'Table' }, 7]] }, 'a/hygiene/7'],
    [{ 'Fn::Sub': `\${Table}-\${Queue.Arn}-\${AWS::Partition}-\${!kept}` }, `hygiene-arn:queue-aws-\${kept}`],
    [{ 'Fn::Sub': [`\${Name}!`, { Name: { Ref: 'Table' } }] }, 'hygiene!'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] }, 'queue'],
    [
      { deadLetterTargetArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, n: 10 },
      { deadLetterTargetArn: 'arn:queue', n: 10 },
    ],
    [
      [{ Ref: 'Table' }, null],
      ['hygiene', null],
    ],
  ])('turns %j into %j', (value, resolved) => {
    expect(resolve(value, lookup)).toEqual(resolved);
  });

  test.each([
    [{ Ref: 'AlarmEmail' }, 'AlarmEmail'],
    [{ 'Fn::GetAtt': ['Queue', 'Colour'] }, 'Queue.Colour'],
    [{ 'Fn::ImportValue': 'elsewhere' }, 'Fn::ImportValue'],
    [{ 'Fn::If': ['Condition', 'a', 'b'] }, 'Fn::If'],
  ])('refuses %j and names it', (value, name) => {
    expect(() => resolve(value, lookup)).toThrow(name);
  });

  test('refuses a list where text is needed', () => {
    expect(() => resolveText([1], lookup)).toThrow('should be text');
  });
});
