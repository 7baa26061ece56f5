import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  addressKeyPrefix,
  erasedKeyPrefix,
  incidentListPrefix,
  pollKeyPrefix,
  timeToLiveAttribute,
  workListIndex,
} from '../shared/names.ts';
import { output } from './output.ts';

/**
 * Decisions and poll state, in one table so that restoring it brings both back to the same moment.
 *
 * A grant names its actions, and which keys they may touch: none allows a scan of the addresses or a delete.
 */
export class HygieneTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      globalSecondaryIndexes: [
        {
          indexName: workListIndex.name,
          partitionKey: { name: workListIndex.partitionKey, type: AttributeType.STRING },
          sortKey: { name: workListIndex.sortKey, type: AttributeType.STRING },
          // A work list is read a few times a day; copying whole records would double the price of each write.
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
      timeToLiveAttribute,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      // Decisions outlive the deployment: they say who must not be mailed.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    output(
      this,
      'TableName',
      this.table.tableName,
      'The table with a record for each address that bounced, and with the memory of the poller.',
    );
  }

  /** For the poller, which compares a report with the decisions before it closes the report. */
  grantReadingAddresses(grantee: IGrantable): Grant {
    return this.grantKeys(grantee, [addressKeyPrefix], ['BatchGetItem']);
  }

  /** For the poller: finding the addresses of an incident, which it then reads. */
  grantListingIncidents(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:Query'],
      resourceArns: [`${this.table.tableArn}/index/${workListIndex.name}`],
      conditions: onKeysLike([`${incidentListPrefix}*`]),
    });
  }

  /**
   * For the poller: its lease and its memory of published rows, an item at a time; `grantReadingErased` lets it read many. It
   * cannot change a decision.
   */
  grantPollState(grantee: IGrantable): Grant {
    return this.grantKeys(grantee, [pollKeyPrefix], ['GetItem', 'PutItem', 'UpdateItem']);
  }

  /** For the poller, which publishes nothing of erased people: one call reads its memory, and whether anybody was erased. */
  grantReadingErased(grantee: IGrantable): Grant {
    return this.grantKeys(grantee, [pollKeyPrefix, erasedKeyPrefix], ['BatchGetItem']);
  }

  /** For the classifier: reading and replacing address records. It cannot make the poller forget. */
  grantAddresses(grantee: IGrantable): Grant {
    return this.grantKeys(grantee, [addressKeyPrefix], ['GetItem', 'BatchGetItem', 'PutItem']);
  }

  private grantKeys(grantee: IGrantable, prefixes: readonly string[], operations: readonly string[]): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: operations.map((operation) => `dynamodb:${operation}`),
      resourceArns: [this.table.tableArn],
      conditions: onKeysLike(prefixes.map((prefix) => `${prefix}*`)),
    });
  }
}

/** Every key of a request is like one of these. `Null` refuses a request without keys, for which that is true of any pattern. */
export function onKeysLike(patterns: readonly string[]): Record<string, Record<string, unknown>> {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}
