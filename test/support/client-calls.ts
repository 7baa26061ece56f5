import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';

export type AwsClient = DynamoDBClient | SQSClient | SecretsManagerClient;

/** One call of a client: its command without "Command", its input as it stands, and the way to make it. */
export interface ClientCall {
  readonly command: string;
  readonly input: unknown;
  /** @returns the SDK's answer, in `output`. */
  make(): Promise<{ readonly output: unknown }>;
}

/**
 * Puts `wrap` around every call of a client. It still talks to its server.
 *
 * @param step where in the SDK's middleware: at `initialize` the input is the caller's, at `serialize` a document
 *   client has turned it into DynamoDB's own form.
 */
export function onEveryCall(
  client: AwsClient,
  { name, step }: { readonly name: string; readonly step: 'initialize' | 'serialize' },
  wrap: (call: ClientCall) => Promise<{ readonly output: unknown }>,
): void {
  // One signature for three clients: the stack's own types differ only in their inputs.
  const stack = client.middlewareStack as unknown as { add(middleware: Middleware, options: object): void };
  stack.add(
    (next, context) => (args) =>
      wrap({
        command: (context.commandName ?? '').replace(/Command$/, ''),
        input: args.input,
        make: () => next(args),
      }),
    { step, name, override: true },
  );
}

type Next = (args: { input: unknown }) => Promise<{ readonly output: unknown }>;
type Middleware = (next: Next, context: { commandName?: string }) => Next;
