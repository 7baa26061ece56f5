import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type SecretsManagerOptions,
  type SecretsManagerServer,
  startSecretsManager,
} from '../../../local/servers/secrets-manager.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:sign-in';
const token = (letter: string) => letter.repeat(32);

describe('the embedded Secrets Manager', () => {
  let server: SecretsManagerServer;
  let client: SecretsManagerClient;

  async function start(options?: SecretsManagerOptions): Promise<void> {
    server = await startSecretsManager(options);
    client = new SecretsManagerClient({ endpoint: server.endpoint, maxAttempts: 1 });
  }

  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  const read = (which: { VersionStage?: string } = {}) =>
    client.send(new GetSecretValueCommand({ SecretId: arn, ...which }));
  const put = (SecretString: string, ClientRequestToken?: string, VersionStages?: string[]) =>
    client.send(
      new PutSecretValueCommand({ SecretId: arn, SecretString, ClientRequestToken, VersionStages }),
    );

  test('has no current value before there is a secret, or a value in it', async () => {
    await start();
    expect(server.current(arn)).toBeUndefined();
    server.create(arn);
    expect(server.current(arn)).toBeUndefined();
  });

  test('hangs up on what is no request', async () => {
    await start();
    await expect(fetch(server.endpoint, { method: 'POST', body: '{' })).rejects.toThrow();
  });

  test('gives back the value a person put there, with its version', async () => {
    await start();
    const { versionId } = server.put(arn, 'first');

    await expect(read()).resolves.toMatchObject({ SecretString: 'first', VersionId: versionId });
  });

  test('says ResourceNotFoundException for a secret that has no value yet', async () => {
    await start();
    server.create(arn);

    await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(server.current(arn)).toBeUndefined();
  });

  test('refuses to store a value under a secret that does not exist', async () => {
    await start();

    await expect(put('lost')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('keeps the value before the current one as AWSPREVIOUS', async () => {
    await start();
    server.put(arn, 'first');
    await put('second', token('b'));

    await expect(read({ VersionStage: 'AWSPREVIOUS' })).resolves.toMatchObject({ SecretString: 'first' });
    expect(server.current(arn)).toEqual({ versionId: token('b'), value: 'second' });
    await expect(client.send(new DescribeSecretCommand({ SecretId: arn }))).resolves.toMatchObject({
      VersionIdsToStages: { [token('b')]: ['AWSCURRENT'] },
    });
  });

  test('takes the same request twice and stores it once', async () => {
    await start();
    server.create(arn);
    await put('one', token('a'));
    await put('two', token('b'));
    await put('one', token('a'));

    expect(server.current(arn)?.value).toBe('two');
  });

  test('refuses another value under a request token that is taken', async () => {
    await start();
    server.create(arn);
    await put('one', token('a'));

    await expect(put('two', token('a'))).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  test('stores a value under another label without making it the current one', async () => {
    await start();
    server.put(arn, 'first');
    await put('candidate', token('c'), ['CANDIDATE']);

    expect(server.current(arn)?.value).toBe('first');
  });

  test('moves a label only away from the version that holds it', async () => {
    await start();
    const { versionId } = server.put(arn, 'first');
    await put('candidate', token('c'), ['CANDIDATE']);
    const move = (RemoveFromVersionId: string) =>
      client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: arn,
          VersionStage: 'AWSCURRENT',
          RemoveFromVersionId,
          MoveToVersionId: token('c'),
        }),
      );

    await expect(move(token('x'))).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await move(versionId);

    expect(server.current(arn)?.value).toBe('candidate');
    await expect(read({ VersionStage: 'AWSPREVIOUS' })).resolves.toMatchObject({ SecretString: 'first' });
  });

  test('can lose an answer after the work is done, and a request before it', async () => {
    const misbehaviours = ['loseAnswer', 'loseRequest'] as const;
    let puts = 0;
    await start({
      onRequest: ({ operation }) => (operation === 'PutSecretValue' ? misbehaviours[puts++] : undefined),
    });
    server.create(arn);

    await expect(put('arrived', token('a'))).rejects.toThrow();
    await expect(put('lost', token('b'))).rejects.toThrow();

    expect(server.current(arn)?.value).toBe('arrived');
  });

  test('can answer with a fault of its own', async () => {
    await start({ onRequest: () => ({ fault: 'InternalServiceError' }) });

    await expect(read()).rejects.toMatchObject({ name: 'InternalServiceError' });
  });

  describe('with a value that is kept elsewhere', () => {
    let kept: string | undefined;
    let isFull: boolean;

    beforeEach(async () => {
      kept = 'first';
      isFull = false;
      const backing = {
        read: async () => kept,
        async write(value: string) {
          if (isFull) throw new Error('no space left');
          kept = value;
        },
      };
      await start({ backed: new Map([[arn, backing]]) });
      server.create(arn);
    });

    test('answers with what is there now, whoever has put it there', async () => {
      const first = await read();
      kept = 'second';
      const second = await read();

      expect([first.SecretString, second.SecretString]).toEqual(['first', 'second']);
      expect(second.VersionId).not.toBe(first.VersionId);
    });

    test('keeps a value before it answers that it has it', async () => {
      await put('second');

      expect(kept).toBe('second');
    });

    test('answers that it could not keep a value, and goes on with the one before', async () => {
      isFull = true;

      await expect(put('second')).rejects.toMatchObject({ name: 'InternalServiceError' });
      await expect(read()).resolves.toMatchObject({ SecretString: 'first' });
      isFull = false;
      await put('third');
      expect(kept).toBe('third');
    });

    test('has no value once it is taken away there', async () => {
      await read();
      kept = undefined;

      await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    });
  });
});
