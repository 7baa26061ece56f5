import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

export interface InMemorySecret {
  /** Puts a value there as a person would. */
  put(value: string): void;
  send(command: unknown): Promise<unknown>;
}

/** One secret, created without a value. */
export function createSecretInMemory(): InMemorySecret {
  let value: string | undefined;
  let version = 0;
  function put(text: string): void {
    value = text;
    version += 1;
  }
  return {
    put,
    async send(command) {
      if (command instanceof GetSecretValueCommand) {
        if (value === undefined)
          throw new ResourceNotFoundException({ message: 'no value yet', $metadata: {} });
        return { SecretString: value, VersionId: `version-${version}` };
      }
      if (command instanceof PutSecretValueCommand) {
        put(command.input.SecretString ?? '');
        return { VersionId: `version-${version}` };
      }
      throw new Error('the secret in memory does not know this command');
    },
  };
}

/** For whatever takes a Secrets Manager client. */
export function asSecretsClient(send: (command: unknown) => Promise<unknown>): SecretsManagerClient {
  return { send } as unknown as SecretsManagerClient;
}
