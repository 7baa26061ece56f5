import { decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
import type { Survey } from '../operate/survey-addresses.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { colourOf } from './decision-list.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';
import { plainTable } from './plain-table.ts';

/** What is known of addresses now, before somebody says something of them: how many have each decision, and samples. */
export function surveyReport(
  title: string,
  { decisions, samples, withoutRecord, addresses }: Survey,
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
    ...samples.flatMap(({ address, assessment: { decision, because } }) => [
      `  ${escapeForTerminal(address)}  ${colourOf[decision](decision)}`,
      besides('    ', escapeForTerminal(because), width),
    ]),
    ...(left > 0 ? [colours.dim(`  and ${number(left)} more`)] : []),
  ].join('\n');
}
