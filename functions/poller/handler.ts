import { randomBytes } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import { systemClock } from '../../shared/clock.ts';
import { functionClientOptions } from '../../shared/storage/function-client-options.ts';
import { createTelemetry } from '../../shared/telemetry.ts';
import { readPollerConfig } from './config.ts';
import { createPoller } from './poller.ts';
import { createPorts } from './ports.ts';

const { telemetry, middlewares } = createTelemetry();

const poll = createPoller(
  () =>
    createPorts({
      config: readPollerConfig(process.env),
      documents: DynamoDBDocumentClient.from(new DynamoDBClient(functionClientOptions)),
      sqs: new SQSClient(functionClientOptions),
      secrets: new SecretsManagerClient(functionClientOptions),
      mailResolver: new Resolver({ timeout: 700, tries: 2 }),
      abortedAfter: (ms) => AbortSignal.timeout(ms),
      clock: systemClock,
      random: Math.random,
      newRevision: () => randomBytes(8).toString('base64url'),
    }),
  telemetry,
);

/** One run. The run ends itself well before Lambda's deadline; middy must not reject it 5 ms early. */
export const handler = middy<unknown, void>({ timeoutEarlyInMillis: 0 }).use(middlewares).handler(poll);
