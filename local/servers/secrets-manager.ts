import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerSecretsRequest, type SecretsRequest } from './answer-secrets-request.ts';
import { closeAtOnce, listenOnLoopback } from './loopback.ts';
import {
  createSecretVersions,
  SecretsManagerFault,
  type SecretVersion,
  type SecretVersions,
} from './secret-versions.ts';

/**
 * What a test can make happen to one request: it never arrives, its answer never comes back (the work is done), or it
 * is answered with an AWS error of this name.
 */
export type SecretsMisbehaviour = 'loseRequest' | 'loseAnswer' | { readonly fault: string };

export interface SecretsManagerOptions {
  /** Asked before every request is served. */
  readonly onRequest?: (request: SecretsRequest) => SecretsMisbehaviour | undefined;
}

export interface SecretsManagerServer {
  /** For `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  readonly endpoint: string;
  /** Makes the secret exist, without a value. */
  create(secretId: string): void;
  /** What a person does in the console: a new current value, whatever was there. Creates the secret if need be. */
  put(secretId: string, value: string): SecretVersion;
  current(secretId: string): SecretVersion | undefined;
  close(): Promise<void>;
}

/** Secrets Manager on 127.0.0.1: values, versions and stage labels in memory; no rotation, no policies. */
export async function startSecretsManager(
  options: SecretsManagerOptions = {},
): Promise<SecretsManagerServer> {
  const secrets = new Map<string, SecretVersions>();

  function created(secretId: string): SecretVersions {
    const secret = secrets.get(secretId) ?? createSecretVersions();
    secrets.set(secretId, secret);
    return secret;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request);
    const misbehaviour = options.onRequest?.(asked);
    if (misbehaviour === 'loseRequest') {
      request.socket.destroy();
      return;
    }
    const answer =
      typeof misbehaviour === 'object'
        ? failed(new SecretsManagerFault(misbehaviour.fault, 'made to fail'))
        : answered(asked, secrets);
    if (misbehaviour === 'loseAnswer') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer.body));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  return {
    endpoint: await listenOnLoopback(server),
    create: (secretId) => {
      created(secretId);
    },
    put: (secretId, value) => created(secretId).put(value),
    current(secretId) {
      try {
        return secrets.get(secretId)?.get({});
      } catch {
        return undefined;
      }
    },
    close: () => closeAtOnce(server),
  };
}

async function readRequest(request: IncomingMessage): Promise<SecretsRequest> {
  const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
  const input: unknown = JSON.parse(await text(request));
  return { operation, input };
}

type Answer = { readonly status: number; readonly body: object };

function answered(request: SecretsRequest, secrets: ReadonlyMap<string, SecretVersions>): Answer {
  try {
    return { status: 200, body: answerSecretsRequest(request, secrets) };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Answer {
  const { name, message } =
    error instanceof SecretsManagerFault
      ? error
      : new SecretsManagerFault('ValidationException', 'unreadable');
  return { status: name === 'InternalServiceError' ? 500 : 400, body: { __type: name, Message: message } };
}
