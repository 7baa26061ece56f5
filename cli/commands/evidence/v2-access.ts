import { serviceUrl } from '../../../shared/environment.ts';
import { CommandError } from '../../command-error.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { V2Access } from '../../operate/evidence-asker.ts';

/**
 * The key and token of API v2 in the environment; undefined where there are none. New ones are not given out any more.
 *
 * @throws {CommandError} when one of them is missing, or something cannot be right; no value is repeated.
 */
export function v2Access(environment: Readonly<Record<string, string | undefined>>): V2Access | undefined {
  const { CONSTANT_CONTACT_V2_API_KEY: key, CONSTANT_CONTACT_V2_TOKEN: given } = environment;
  const [apiKey, token] = [key?.trim(), given?.trim()];
  if (!apiKey && !token) return undefined;
  if (!apiKey || !token)
    throw wrong(
      `CONSTANT_CONTACT_V2_${apiKey ? 'API_KEY' : 'TOKEN'} is set and CONSTANT_CONTACT_V2_${apiKey ? 'TOKEN' : 'API_KEY'} is not: API v2 wants both. Set both, or neither.`,
    );
  if (![apiKey, token].every((text) => /^[\x21-\x7e]{1,500}$/.test(text)))
    throw wrong(
      'CONSTANT_CONTACT_V2_API_KEY or CONSTANT_CONTACT_V2_TOKEN has a blank or an odd character inside.',
    );
  const url = environment.CONSTANT_CONTACT_V2_URL;
  if (!url) return { apiKey, token, baseUrl: undefined };
  const { data, error } = serviceUrl.safeParse(url);
  if (!data) throw wrong(`CONSTANT_CONTACT_V2_URL ${error.issues.map(({ message }) => message).join('; ')}.`);
  return { apiKey, token, baseUrl: data };
}

function wrong(sentence: string): CommandError {
  return new CommandError(sentence, exitCodes.usage);
}
