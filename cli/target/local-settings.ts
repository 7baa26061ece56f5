import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { parseJson } from '../../shared/parse-json.ts';
import { CommandError } from '../command-error.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const context = z.record(z.string(), z.unknown());

/**
 * The context that a deployment from this computer would take its settings from, the CDK's own keys included. What
 * `-c` says on its command line is in no file.
 *
 * @param folder the project's.
 * @throws {CommandError} when a file is not in the form that the CDK reads.
 */
export function readLocalSettings(
  folder: string = root,
  home: string = homedir(),
): Readonly<Record<string, unknown>> {
  const inContext = (path: string) => context.parse(read(path).context ?? {});
  return {
    ...inContext(join(home, '.cdk.json')),
    ...read(join(folder, 'cdk.context.json')),
    ...inContext(join(folder, 'cdk.json')),
  };
}

function read(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  const { data } = context.safeParse(parseJson(text));
  if (data) return data;
  throw new CommandError(
    `${JSON.stringify(path)} is no JSON object, so that nothing can be deployed from here.`,
  );
}
