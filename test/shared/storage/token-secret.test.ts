import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type SecretsManagerServer,
  type SecretsMisbehaviour,
  startSecretsManager,
} from '../../../local/servers/secrets-manager.ts';
import { StorageError } from '../../../shared/errors.ts';
import { createTokenSecret } from '../../../shared/storage/token-secret.ts';
import { aClock } from '../../support/a-clock.ts';

function asSecretsClient(send: (command: unknown) => Promise<unknown>): SecretsManagerClient {
  return { send } as unknown as SecretsManagerClient;
}

describe('the sign-in secret', () => {
  let server: SecretsManagerServer;
  let misbehave: (operation: string) => SecretsMisbehaviour | undefined = () => undefined;
  let puts = 0;

  const secretOf = (name: string) =>
    createTokenSecret(
      new SecretsManagerClient({ endpoint: server.endpoint, maxAttempts: 1 }),
      name,
      aClock(),
    );

  beforeAll(async () => {
    server = await startSecretsManager({
      onRequest: ({ operation }) => {
        if (operation === 'PutSecretValue') puts += 1;
        return misbehave(operation);
      },
    });
  });
  afterAll(() => server.close());

  it('has no value before anybody has signed in, whether or not it exists', async () => {
    server.create('empty');
    expect(await secretOf('empty').read()).toBeUndefined();
    expect(await secretOf('missing').read()).toBeUndefined();
  });

  it('is replaced while it is the one that was read', async () => {
    const { versionId } = server.put('some', 'old');
    expect(await secretOf('some').replace(versionId, 'new')).toBe(true);
    expect(server.current('some')?.value).toBe('new');
  });

  it('is never replaced over a newer value that a person put there', async () => {
    const { versionId } = server.put('person', 'old');
    server.put('person', 'from a person');
    expect(await secretOf('person').replace(versionId, 'from us')).toBe(false);
    expect(server.current('person')?.value).toBe('from a person');
  });

  it('is stored although Secrets Manager fails for a while: a rotated token exists nowhere else', async () => {
    const { versionId } = server.put('slow', 'old');
    puts = 0;
    misbehave = (operation) =>
      operation === 'PutSecretValue' && puts < 4 ? { fault: 'InternalServiceError' } : undefined;
    expect(await secretOf('slow').replace(versionId, 'new')).toBe(true);
    expect(server.current('slow')?.value).toBe('new');
  });

  it('shows a value whose answer was lost as somebody’s newer one, which it is', async () => {
    const { versionId } = server.put('lost', 'old');
    misbehave = (operation) => (operation === 'PutSecretValue' ? 'loseAnswer' : undefined);
    expect(await secretOf('lost').replace(versionId, 'new')).toBe(false);
    expect(server.current('lost')?.value).toBe('new');
  });

  it('is put under one request token however often it is tried, so that a late attempt changes nothing', async () => {
    const tokens: unknown[] = [];
    const secrets = asSecretsClient(async (command) => {
      if (!(command instanceof PutSecretValueCommand)) return { VersionId: 'one', SecretString: 'first' };
      tokens.push(command.input.ClientRequestToken);
      if (tokens.length === 1) throw new Error('no answer');
      return {};
    });
    expect(await createTokenSecret(secrets, 'slow', aClock()).replace('one', 'second')).toBe(true);
    expect(tokens).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), tokens[0]]);
  });

  it('is never taken for replaced because a read shows the past', async () => {
    const values = [
      { VersionId: 'two', SecretString: 'second', CreatedDate: new Date(2_000) },
      { VersionId: 'one', SecretString: 'first', CreatedDate: new Date(1_000) },
      { VersionId: 'two', SecretString: 'second', CreatedDate: new Date(2_000) },
    ];
    const stored: unknown[] = [];
    const secrets = asSecretsClient(async (command) => {
      if (command instanceof PutSecretValueCommand) stored.push(command.input.SecretString);
      return values.shift() ?? {};
    });
    const secret = createTokenSecret(secrets, 'stale', aClock());
    expect(await secret.read()).toEqual({ version: 'two', text: 'second' });
    expect(await secret.replace('two', 'third')).toBe(true);
    expect(stored).toEqual(['third']);
  });

  it('fails with our own error when it cannot be reached at all', async () => {
    const { versionId } = server.put('down', 'old');
    misbehave = () => ({ fault: 'InternalServiceError' });
    await expect(secretOf('down').read()).rejects.toThrow(StorageError);
    await expect(secretOf('down').replace(versionId, 'new')).rejects.toThrow(StorageError);
  });
});
