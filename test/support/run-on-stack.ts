import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import { homeFolder } from '../../cli/home-folder.ts';
import { openStack } from '../../cli/target/open-stack.ts';
import { pageOn } from '../../cli/terminal/page.ts';
import { systemClock } from '../../shared/clock.ts';
import { runHere } from './run-command-line.ts';

/**
 * Runs a command on a deployed stack in this process, as `cli/main.ts` does without a terminal and with its standard
 * input closed: a process of its own takes most of a second to start. One at a time, since the SDK reads the environment.
 */
export async function runOnStack(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly exitCode: number; readonly printed: string; readonly errors: string }> {
  const before = { ...process.env };
  const written = { printed: '', errors: '' };
  const streamTo = (name: keyof typeof written) =>
    ({
      isTTY: false,
      write(text: string, done?: () => void) {
        written[name] += stripVTControlCharacters(text);
        done?.();
        return true;
      },
    }) as unknown as Parameters<typeof pageOn>[0];
  const { env } = process;
  delete env.AWS_PROFILE;
  setAll(environment);
  try {
    const { exitCode } = await runHere(words, {
      out: pageOn(streamTo('printed')),
      err: pageOn(streamTo('errors')),
      clock: systemClock,
      random: Math.random,
      newRevision: () => randomBytes(8).toString('base64url'),
      user: userInfo().username,
      home: homeFolder(env),
      vendorApiUrl: env.CONSTANT_CONTACT_API_URL,
      outside: {
        environment: env,
        fetch,
        chance: randomBytes,
        nextLine: async () => undefined,
        openBrowser: () => false,
      },
      openTarget(named) {
        const { region = env.AWS_REGION, profile = env.AWS_PROFILE } = named;
        setAll({ AWS_REGION: region, AWS_PROFILE: profile });
        return openStack(named, systemClock);
      },
    });
    return { exitCode, ...written };
  } finally {
    for (const name of Object.keys(env)) if (!(name in before)) delete env[name];
    setAll(before);
  }
}

function setAll(environment: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
