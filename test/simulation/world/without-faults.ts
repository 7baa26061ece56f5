import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDraw } from '../../../local/simulated-account/draw.ts';
import type { MakeCall } from './calls.ts';
import type { Invocation } from './lambda.ts';
import { noObservers } from './observer.ts';
import { createQueue, type Queue } from './queue.ts';
import { createSecret, type Secret } from './secret.ts';
import { createTable, type Table } from './table.ts';
import { createTimeline } from './timeline.ts';

/** Answers at once, and nothing goes wrong. */
const atOnce: MakeCall = async ({ effect }) => effect();
const nobody = () => ({ name: 'a test' }) as Invocation;
const draw = createDraw(1);

/** The simulated table, for tests that need no simulation. */
export function aTableInMemory(): Table & { readonly documents: DynamoDBDocumentClient } {
  const table = createTable(atOnce, draw, noObservers());
  return { ...table, documents: table.client(nobody) };
}

/** The simulated queue, for tests that need no simulation; nothing takes messages out of it. */
export function aQueueInMemory(): Queue & { readonly sqs: SQSClient; readonly bodies: () => string[] } {
  const timeline = createTimeline(0, { mostSteps: 1, onEndless: () => {} });
  const queue = createQueue(atOnce, { timeline, draw, observers: noObservers() });
  return { ...queue, sqs: queue.client(nobody), bodies: () => queue.messages.map(({ body }) => body) };
}

/** The simulated secret, for tests that need no simulation. */
export function aSecretInMemory(text: string): Secret & { readonly secrets: SecretsManagerClient } {
  const secret = createSecret(atOnce, () => 0, noObservers());
  secret.put(text, 'an operator');
  return { ...secret, secrets: secret.client(nobody) };
}
