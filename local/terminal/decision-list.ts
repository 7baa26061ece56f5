import Table from 'cli-table3';
import pc from 'picocolors';
import type { Decision } from '../../shared/bounce/bounce-codes.ts';
import { escapeForTerminal } from './escape.ts';
import type { NotableRecord } from './notable.ts';
import { noBorders } from './plain-table.ts';

/** Decisions by how much attention they ask for. */
export const colourOf: Record<Decision, (text: string) => string> = {
  suppress: pc.red,
  review: pc.yellow,
  retry: pc.cyan,
  ignore: pc.dim,
};

/** Two spaces lead every column, and two more an address below its heading. */
const gap = 2;
const indent = 2;
const decisionWidth = gap + 'suppress'.length;
/** Below this the reason cannot be read any more, so the lines may as well be broken by the terminal. */
const narrowest = 60;
const widestAddress = 36;

/**
 * Addresses, decisions and reasons under headings that say what they show, in lines that fit into `width` columns:
 * long reasons go on in the next line, long addresses are cut.
 */
export function decisionTable(rows: readonly NotableRecord[], width: number): string {
  const columns = Math.max(width, narrowest);
  const longest = Math.max(0, ...rows.map(({ record }) => escapeForTerminal(record.address).length));
  const addressWidth = gap + indent + Math.min(longest, widestAddress, Math.floor(columns * 0.4));
  const table = new Table({
    colWidths: [addressWidth, decisionWidth, columns - addressWidth - decisionWidth],
    wordWrap: true,
    chars: noBorders,
    // Colours are picocolors' business alone: it knows when there must be none.
    style: { head: [], border: [], 'padding-left': gap, 'padding-right': 0 },
  });
  for (const [kind, records] of Map.groupBy(rows, ({ kind }) => kind)) {
    table.push([{ content: pc.bold(kind), colSpan: 3 }]);
    for (const { record, evidence } of records) {
      const { decision, because } = record.standing;
      const reason = evidence === '' ? because : `${because} (${evidence})`;
      const address = shorten(escapeForTerminal(record.address), addressWidth - gap - indent);
      table.push([' '.repeat(indent) + address, colourOf[decision](decision), escapeForTerminal(reason)]);
    }
  }
  return table.toString().replace(/ +$/gm, '');
}

/** Text cut to a width, with a mark that something is missing. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
