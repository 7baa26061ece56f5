import type { Finding } from '../operate/checks/finding.ts';
import { colours } from './colours.ts';
import { escapeForTerminal } from './escape.ts';

const signs = {
  good: colours.green('✔'),
  needs: colours.red('✖'),
  unseen: '?',
} as const satisfies Record<Finding['kind'], string>;

/** A line for each finding, what to do about it below, and last how many need a person. */
export function findingList(findings: readonly Finding[]): string {
  const count = (kind: Finding['kind']) => findings.filter((each) => each.kind === kind).length;
  const unseen = count('unseen');
  const rest = unseen === 0 ? '' : ` ${unseen} could not be looked at.`;
  return [
    ...findings.flatMap(({ about, kind, says, fix }) => [
      `${signs[kind]} ${about}: ${escapeForTerminal(says)}`,
      ...(fix === undefined ? [] : [`    ${escapeForTerminal(fix)}`]),
    ]),
    count('needs') === 0
      ? `Nothing is wrong.${rest}`
      : `${count('needs')} of ${findings.length} need you.${rest}`,
  ].join('\n');
}
