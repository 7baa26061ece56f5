import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import type { SQSBatchResponse } from 'aws-lambda';
import { systemClock } from '../../shared/clock.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { functionClientOptions } from '../../shared/storage/function-client-options.ts';
import { createTelemetry } from '../../shared/telemetry.ts';
import { createClassifier } from './classifier.ts';
import { readClassifierConfig } from './config.ts';

const { telemetry, middlewares } = createTelemetry();

const classify = createClassifier(
  () => {
    const config = readClassifierConfig(process.env);
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient(functionClientOptions));
    return {
      policy: config.policy,
      records: createAddressRecords(documents, config.table, systemClock),
      random: Math.random,
      newRevision: () => randomBytes(8).toString('base64url'),
    };
  },
  systemClock,
  telemetry,
);

/** One batch of the bounce queue. */
export const handler = middy<unknown, SQSBatchResponse>().use(middlewares).handler(classify);
