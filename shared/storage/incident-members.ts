import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { addressKeyPrefix, incidentListPrefix, workListIndex } from '../names.ts';
import { callAws } from './call.ts';

/** Finds the addresses that wait for an incident, a page at a time, by the index and never by a scan. */
export interface IncidentMembers {
  /** Eventually consistent: an address that came a moment ago may be missing, and is found the next time. */
  pages(incidentId: string): AsyncGenerator<readonly string[]>;
}

/** As many as one BatchGetItem reads. */
const addressesPerPage = 100;

export function createIncidentMembers(documents: DynamoDBDocumentClient, table: string): IncidentMembers {
  return {
    async *pages(incidentId) {
      let from: Record<string, unknown> | undefined;
      do {
        const query = new QueryCommand({
          TableName: table,
          IndexName: workListIndex.name,
          KeyConditionExpression: '#list = :list',
          ExpressionAttributeNames: { '#list': workListIndex.partitionKey },
          ExpressionAttributeValues: { ':list': `${incidentListPrefix}${incidentId}` },
          Limit: addressesPerPage,
          ...(from && { ExclusiveStartKey: from }),
        });
        const { Items = [], LastEvaluatedKey } = await callAws(
          'list the addresses of an incident',
          documents.send(query),
        );
        from = LastEvaluatedKey;
        yield Items.map(({ pk }) => String(pk).slice(addressKeyPrefix.length));
      } while (from);
    },
  };
}
