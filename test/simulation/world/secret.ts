import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { FaultKind } from '../plan/faults.ts';
import type { MakeCall } from './calls.ts';
import type { Invocation } from './lambda.ts';
import type { Observers } from './observer.ts';
import type { SecretVersion } from './values.ts';
import { WorldError } from './world-error.ts';

export interface Secret {
  current(): SecretVersion;
  put(text: string, by: string): void;
  /** For whatever takes a Secrets Manager client. */
  client(by: () => Invocation): SecretsManagerClient;
}

export function createSecret(call: MakeCall, now: () => number, observers: Observers): Secret {
  let before: SecretVersion = { version: '', text: '', by: 'none', at: 0 };
  let current = before;
  let versions = 0;
  const tokens = new Set<unknown>();

  function put(text: string, by: string, version = `version-${versions + 1}`): void {
    versions += 1;
    before = current;
    current = { version, text, by, at: now() };
  }

  function get(by: Invocation, kind: FaultKind | undefined): unknown {
    const isStale = kind === 'stale' && before !== current;
    const { version, text, at } = isStale ? before : current;
    for (const observer of observers.readsSecret) observer(by, version, isStale);
    if (text === '') throw new ResourceNotFoundException({ message: 'no value yet', $metadata: {} });
    return { SecretString: text, VersionId: version, CreatedDate: new Date(at) };
  }

  function apply(by: Invocation, command: unknown, kind: FaultKind | undefined): unknown {
    if (command instanceof GetSecretValueCommand) return get(by, kind);
    if (!(command instanceof PutSecretValueCommand))
      throw new WorldError('the secret does not know this command');
    const { SecretString: text = '', ClientRequestToken } = command.input;
    // A request that comes twice is known by its token, which the SDK makes up where the caller gives none.
    const token = ClientRequestToken ?? command;
    if (tokens.has(token)) return {};
    tokens.add(token);
    for (const observer of observers.putsSecret) observer(by, text, current);
    put(text, by.name, ClientRequestToken);
    return {};
  }

  return {
    current: () => current,
    put,
    client: (by) => {
      const send = (command: unknown) => {
        const caller = by();
        return call({
          by: caller,
          operation: command instanceof GetSecretValueCommand ? 'read the secret' : 'put the secret',
          effect: (kind) => apply(caller, command, kind),
          failure: () => awsError('InternalServiceError'),
        });
      };
      return { send } as unknown as SecretsManagerClient;
    },
  };
}

function awsError(name: string): Error {
  return Object.assign(new Error(`${name}: canary-refresh`), { name });
}
