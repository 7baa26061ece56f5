import { isDeepStrictEqual } from 'node:util';
import { isForeign } from './settings.ts';

/** A file that the CDK takes context from, under the name that a person knows it by. */
export interface ContextFile {
  readonly name: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/**
 * Where each setting of a context comes from, in a line. The CDK merges its files and the command line without a trace,
 * so a setting is of the first file that has this value of it, or else of the command line.
 *
 * @param files in the order in which the CDK looks a key up.
 */
export function whereGiven(
  context: Readonly<Record<string, unknown>>,
  files: readonly ContextFile[],
): string {
  const names = Object.keys(context).filter((name) => !isForeign(name));
  const sourceOf = (name: string): string => {
    const file = files.find((each) => isDeepStrictEqual(each.context[name], context[name]));
    return file ? `in ${file.name}` : 'on the command line';
  };
  return Object.entries(Object.groupBy(names, sourceOf))
    .map(([source, given = []]) => `Given ${source}: ${given.join(', ')}.`)
    .join(' ');
}
