import type { Decision } from '../../shared/bounce/bounce-codes.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { escapeForTerminal } from './escape.ts';
import type { NotableRecord } from './notable.ts';

/** Decisions by how much attention they ask for. */
export const colourOf: Record<Decision, (text: string) => string> = {
  suppress: colours.red,
  review: colours.yellow,
  retry: colours.cyan,
  ignore: colours.dim,
};

const decisionWidth = 'suppress'.length;

/** Addresses with what each stands for, and below each its decision and the whole reason, in lines that fit. */
export function decisionList(rows: readonly NotableRecord[], width: number): string {
  return rows
    .flatMap(({ record: { address, assessment }, kind, evidence }) => {
      const { decision, because } = assessment;
      const reason = escapeForTerminal(evidence === '' ? because : `${because} (${evidence})`);
      const before = `    ${decision.padEnd(decisionWidth)}  `;
      return [
        `  ${escapeForTerminal(address)}  ${colours.dim(kind)}`,
        besides(before, reason, width).replace(decision, colourOf[decision]),
      ];
    })
    .join('\n');
}
