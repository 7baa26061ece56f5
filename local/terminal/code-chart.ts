import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import { noCode } from '../outcome/count.ts';
import { colourOf, shorten } from './decision-table.ts';
import { escapeForTerminal } from './escape.ts';

const widestBar = 30;

/** One line per bounce code: letter, bar, count, decision and reason, cut to `width` columns. */
export function codeChart(counts: ReadonlyMap<string, number>, width: number): string {
  const most = Math.max(1, ...counts.values());
  const digits = String(most).length;
  const lines = [...counts].map(([code, count]) => {
    const { decision, reason } = ruleFor(code === noCode ? undefined : code);
    // A single bounce is a sliver, never nothing.
    const bar = '█'.repeat(Math.ceil((count / most) * widestBar)).padEnd(widestBar);
    const start = `  ${escapeForTerminal(code).padEnd(4)} ${bar} ${String(count).padStart(digits)}  `;
    const meaning = escapeForTerminal(`${decision.padEnd(8)}  ${reason}`);
    return start + colourOf[decision](shorten(meaning, Math.max(1, width - start.length)));
  });
  return lines.join('\n');
}
