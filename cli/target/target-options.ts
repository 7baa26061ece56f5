import type { ChosenTarget } from './chosen-target.ts';

/** What needs no quotes in any shell. */
const plainWord = /^[\w./:@-]+$/;

/** The options that name a target in another command, each with its value: `--stack BounceHygiene`, `--region eu-west-1`. */
export function targetOptions(chosen: ChosenTarget): readonly string[] {
  if ('local' in chosen) return ['--local'];
  const { stack, region, profile } = chosen;
  const option = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`--${name} ${quoted(value)}`];
  return [...option('stack', stack), ...option('region', region), ...option('profile', profile)];
}

function quoted(value: string): string {
  return plainWord.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
