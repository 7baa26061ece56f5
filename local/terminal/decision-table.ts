import Table from 'cli-table3';
import pc from 'picocolors';
import type { Decision } from '../../shared/bounce/bounce-codes.ts';
import { escapeForTerminal } from './escape.ts';
import type { NotableRecord } from './notable.ts';

/** Decisions by how much attention they ask for. */
export const colourOf: Record<Decision, (text: string) => string> = {
  suppress: pc.red,
  review: pc.yellow,
  retry: pc.cyan,
  ignore: pc.dim,
};

const decisionWidth = 10;
const noteWidth = 18;
/** What is left is shared by the address and the reason; below this the reason is not readable. */
const narrowest = 60;
const widestAddress = 36;

/**
 * Addresses, decisions and reasons as lines that fit into `width` columns; long reasons go on in the next line, long
 * addresses are cut.
 */
export function decisionTable(rows: readonly NotableRecord[], width: number): string {
  const columns = Math.max(width, narrowest);
  // Five bars: one around each of four columns.
  const shared = columns - decisionWidth - noteWidth - 5;
  const longest = Math.max(...rows.map(({ record }) => escapeForTerminal(record.address).length)) + 2;
  const addressWidth = Math.min(longest, widestAddress, Math.floor(shared * 0.45));
  const table = new Table({
    head: ['Address', 'Decision', 'Because', 'Special'],
    colWidths: [addressWidth, decisionWidth, shared - addressWidth, noteWidth],
    wordWrap: true,
    style: { head: ['bold'], border: ['gray'] },
  });
  for (const { record, note } of rows) {
    const { decision, because } = record.standing;
    const address = shorten(escapeForTerminal(record.address), addressWidth - 2);
    table.push([address, colourOf[decision](decision), escapeForTerminal(because), note]);
  }
  return table.toString();
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
