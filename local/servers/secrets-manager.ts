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

/** Where the value of a secret really is. */
export interface SecretBacking {
  /** Undefined where there is none. */
  read(): Promise<string | undefined>;
  /** Rejects when it could not be kept; whoever stores it is then told so. */
  write(value: string): Promise<void>;
}

export interface SecretsManagerOptions {
  /**
   * Secrets whose values are kept elsewhere, by id: read again before every request, so that what a person puts there
   * counts at once, and written before whoever stores a value gets an answer.
   */
  readonly backed?: ReadonlyMap<string, SecretBacking>;
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

  function currentOf(secretId: string): SecretVersion | undefined {
    try {
      return secrets.get(secretId)?.get({});
    } catch {
      return undefined;
    }
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
        : await inTurn(() => answeredWithBacking(asked));
    if (misbehaviour === 'loseAnswer') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer.body));
  }

  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other: what one request stores, the next one reads. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = turn.then(work, work);
    turn = done.catch(() => {});
    return done;
  }

  async function answeredWithBacking(asked: SecretsRequest): Promise<Answer> {
    const secretId = String((asked.input as { SecretId?: unknown }).SecretId);
    const backing = options.backed?.get(secretId);
    if (!backing) return answered(asked, secrets);
    const kept = await backing.read();
    if (kept === undefined) secrets.set(secretId, createSecretVersions());
    else if (kept !== currentOf(secretId)?.value) created(secretId).put(kept);
    const answer = answered(asked, secrets);
    const value = currentOf(secretId)?.value;
    if (value === undefined || value === kept) return answer;
    try {
      await backing.write(value);
      return answer;
    } catch {
      return failed(new SecretsManagerFault('InternalServiceError', 'The value could not be kept.'));
    }
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
    current: currentOf,
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
