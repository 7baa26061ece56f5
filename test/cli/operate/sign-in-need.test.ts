import { expect, test } from 'vitest';
import { CommandError } from '../../../cli/command-error.ts';
import { signInNeeds } from '../../../cli/operate/sign-in-need.ts';

const stored = (text: string | undefined) => ({
  label: 'the file',
  read: async () => (text === undefined ? undefined : { version: '1', text }),
  replace: async () => true,
  remove: async () => true,
  exclusively: async <Result>(work: () => Promise<Result>) => ({ result: await work() }),
});

test.each([
  ['no sign-in', undefined],
  ['only the key of erased people, as after a sign-out', '{"erasureKey":"k"}'],
  ['what is no JSON', 'hello'],
])('with %s, a run on this computer needs a person', async (_, text) => {
  expect(await signInNeeds(stored(text))).toEqual([
    {
      sentence: 'Nobody is signed in on this computer, so a run would read no bounce.',
      command: ['npx bounce-hygiene sign-in'],
    },
  ]);
});

test('with a sign-in it needs nobody', async () => {
  expect(await signInNeeds(stored('{"clientId":"one","refreshToken":"two"}'))).toEqual([]);
});

test('a file that cannot be read is no missing sign-in, and says so itself', async () => {
  const read = () => Promise.reject(new CommandError('It can be read by others.'));

  await expect(signInNeeds({ ...stored(undefined), read })).rejects.toThrow('It can be read by others.');
});
