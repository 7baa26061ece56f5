import { describe, expect, it } from 'vitest';
import { writtenKeys } from '../../../local/servers/written-keys.ts';

const pk = (S: string) => ({ pk: { S } });

describe('the keys that a request to DynamoDB writes', () => {
  it.each([
    ['a put', { TableName: 'T', Item: { ...pk('ADDRESS#a'), address: { S: 'a' } } }, ['ADDRESS#a']],
    ['an update or a deletion', { TableName: 'T', Key: pk('POLL#RUN') }, ['POLL#RUN']],
    [
      'a batch',
      {
        RequestItems: {
          T: [{ PutRequest: { Item: pk('BATCH#1') } }, { DeleteRequest: { Key: pk('BATCH#2') } }],
        },
      },
      ['BATCH#1', 'BATCH#2'],
    ],
  ])('are named by %s', (_, body, keys) => {
    expect(writtenKeys(body)).toEqual(keys);
  });

  it.each([undefined, [], { Item: {} }, { RequestItems: { T: [{}] } }])('are none in %j', (body) => {
    expect(writtenKeys(body)).toEqual([]);
  });
});
