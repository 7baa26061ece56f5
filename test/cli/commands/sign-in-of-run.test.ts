import { describe, expect, it } from 'vitest';
import { runHere } from '../../support/run-command-line.ts';

/** `run` with this environment and nothing stored; none of these gets as far as to ask anybody. */
async function run(environment: Readonly<Record<string, string>>) {
  const outside = {
    ...{ environment, fetch: () => Promise.reject(new Error('It asked somebody.')) },
    ...{ chance: (length: number) => new Uint8Array(length), nextLine: async () => undefined },
    openBrowser: () => false,
  };
  const { exitCode, errors } = await runHere(['run'], { outside });
  return { exitCode, errors };
}

describe('run', () => {
  it('says how to sign in where nobody has', async () => {
    const { exitCode, errors } = await run({});

    expect(exitCode).toBe(4);
    expect(errors).toContain('First: npx bounce-hygiene sign-in --client-id KEY');
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'without a client id',
      { BOUNCE_HYGIENE_REFRESH_TOKEN: 'token' },
      'BOUNCE_HYGIENE_CLIENT_ID is not: a refresh token is good with the API key of its own application',
    ],
    [
      'that is the client id',
      { BOUNCE_HYGIENE_REFRESH_TOKEN: 'key', BOUNCE_HYGIENE_CLIENT_ID: 'key' },
      'it is the client id or the secret',
    ],
    [
      'with a blank inside',
      { BOUNCE_HYGIENE_REFRESH_TOKEN: 'to ken', BOUNCE_HYGIENE_CLIENT_ID: 'key' },
      'or has a blank inside',
    ],
    [
      'with a secret that is none',
      {
        BOUNCE_HYGIENE_REFRESH_TOKEN: 'token',
        BOUNCE_HYGIENE_CLIENT_ID: 'key',
        BOUNCE_HYGIENE_CLIENT_SECRET: 'se cret',
      },
      'The client secret is empty, or has a blank',
    ],
  ])(
    'refuses a refresh token in the environment %s, and repeats no value',
    async (_, environment, sentence) => {
      const { exitCode, errors } = await run(environment);

      expect(exitCode).toBe(2);
      expect(errors).toContain(sentence);
      expect(errors).not.toMatch(/to ken|se cret/);
    },
  );
});
