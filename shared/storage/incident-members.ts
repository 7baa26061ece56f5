import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { incidentListPrefix } from '../names.ts';
import { workListPages } from './work-list.ts';

/** Finds the addresses that wait for an incident, a page at a time, by the index and never by a scan. */
export interface IncidentMembers {
  /** Eventually consistent: an address that came a moment ago may be missing, and is found the next time. */
  pages(incidentId: string): AsyncGenerator<readonly string[]>;
}

export function createIncidentMembers(documents: DynamoDBDocumentClient, table: string): IncidentMembers {
  return {
    pages: (incidentId) =>
      workListPages(
        documents,
        table,
        `${incidentListPrefix}${incidentId}`,
        'list the addresses of an incident',
      ),
  };
}
