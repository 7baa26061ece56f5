import { distance } from 'fastest-levenshtein';

/** Two letters off, or a third of a longer name, is a slip; more is another word. */
const mostSlips = 2;
const slippedPart = 1 / 3;
/** Fewer letters begin too many names. */
const shortestStart = 4;

/** The name that was probably meant by one that does not exist, whatever its capitals; undefined when none is near. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const most = Math.max(mostSlips, lower.length * slippedPart);
  const begun =
    lower.length < shortestStart ? undefined : names.find((name) => name.toLowerCase().startsWith(lower));
  const near = names
    .map((name) => ({ name, slips: distance(lower, name.toLowerCase()) }))
    .filter(({ slips }) => slips <= most)
    .sort((one, other) => one.slips - other.slips);
  return near[0]?.name ?? begun;
}
