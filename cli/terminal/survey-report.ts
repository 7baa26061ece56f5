import { decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
import type { Override } from '../../shared/bounce/overrides.ts';
import type { Survey } from '../operate/survey-addresses.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { colourOf } from './decision-list.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';
import { plainTable } from './plain-table.ts';

/** Of those that are decided already as a batch of this kind says: an override is written all the same. */
export function alreadyDecided(kind: Override['kind'], { decisions }: Survey): readonly string[] {
  const decision = { release: 'ignore', suppress: 'suppress' } as const;
  const some = decisions.get(decision[kind]) ?? 0;
  if (some === 0) return [];
  const then = {
    release: 'the release is written there too, and their bounces until now do not count any more.',
    suppress: 'the suppression is written there too, and holds whatever becomes of their bounces.',
  };
  return [`${count(some)} decided as ${decision[kind]} already: ${then[kind]}`];
}

/** Of those that a batch does not write. @param because after "since": "they have it already". */
export function notWritten({ leftAlone }: Survey, because: string): readonly string[] {
  return leftAlone === 0 ? [] : [`${count(leftAlone)} not written, since ${because}.`];
}

function count(some: number): string {
  return some === 1 ? '1 of them is' : `${number(some)} of them are`;
}

/** What is known of addresses now, before somebody says something of them: how many have each decision, and samples. */
export function surveyReport(
  title: string,
  { decisions, samples, withoutRecord, addresses }: Survey,
  notes: readonly string[],
  width: number,
): string {
  const counts = decisionsByStrength
    .filter((decision) => decisions.has(decision))
    .map((decision) => [number(decisions.get(decision) ?? 0), colourOf[decision](decision)]);
  if (withoutRecord.length > 0) counts.push([number(withoutRecord.length), 'without a record']);
  const left = addresses - withoutRecord.length - samples.length;
  return [
    besides('', escapeForTerminal(title), width),
    plainTable({ rows: counts }, { rightAligned: [0], width, text: 1 }),
    ...notes.map((note) => besides('  ', note, width)),
    ...samples.flatMap(({ address, assessment: { decision, because } }) => [
      `  ${escapeForTerminal(address)}  ${colourOf[decision](decision)}`,
      besides('    ', escapeForTerminal(because), width),
    ]),
    ...(left > 0 ? [colours.dim(`  and ${number(left)} more`)] : []),
  ].join('\n');
}
