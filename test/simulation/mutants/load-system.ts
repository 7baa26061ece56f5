import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { System } from '../system.ts';
import type { Mutant } from './mutant.ts';

const root = join(import.meta.dirname, '../../..');
const theSystem = pathToFileURL(join(import.meta.dirname, '../system.ts'));
/** Only the code under test is loaded anew; what judges it stays as it is. */
const underTest = ['functions', 'shared', 'cli/operate'].map(
  (folder) => pathToFileURL(`${join(root, folder)}/`).href,
);
const mark = '?mutant=';

/**
 * Loads the code under test with one deliberate bug in it, beside the one without.
 *
 * @throws {Error} when the place to change is not in its file exactly once: the code has changed, and the bug has to follow.
 */
export async function loadSystem(mutant: Mutant): Promise<System> {
  const changed = pathToFileURL(join(root, mutant.file)).href;
  const suffix = mark + mutant.name.replaceAll(/\W+/g, '-');
  let applied = false;
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const isOurs = underTest.some((folder) => resolved.url.startsWith(folder));
      if (!isOurs || !context.parentURL?.endsWith(suffix)) return resolved;
      return { ...resolved, url: resolved.url + suffix };
    },
    load(url, context, next) {
      const loaded = next(url, context);
      if (url !== changed + suffix) return loaded;
      applied = true;
      return { ...loaded, source: addBug(String(loaded.source), mutant) };
    },
  });
  try {
    const { system }: { system: System } = await import(theSystem.href + suffix);
    if (!applied) throw new Error(`${mutant.file} is not part of what runs ("${mutant.name}").`);
    return system;
  } finally {
    hooks.deregister();
  }
}

/** @throws {Error} when the place to change is not in `source` exactly once. */
export function addBug(source: string, { name, file, find, replace }: Mutant): string {
  const places = source.split(find).length - 1;
  if (places !== 1) {
    throw new Error(
      `"${name}" has to change one place in ${fileURLToPath(pathToFileURL(join(root, file)))}, not ${places}.`,
    );
  }
  // Not as a pattern: a replacement may hold dollar signs.
  return source.replace(find, () => replace);
}
