import { noCode } from '../../local/outcome/count.ts';
import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import { besides } from './break-lines.ts';
import { colourOf } from './decision-list.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';

const widestBar = 30;
const narrowestBar = 8;
/** What a reason needs so that it takes two lines, not four; a narrow terminal has shorter bars. */
const reasonWidth = 42;

/** For each bounce code its letter, a bar, how many there are, the decision and the reason, in lines that fit. */
export function codeChart(counts: ReadonlyMap<string, number>, width: number): string {
  const most = Math.max(1, ...counts.values());
  const digits = number(most).length;
  const others = `  none   ${' '.repeat(digits)}  suppress  `.length;
  const barWidth = Math.max(narrowestBar, Math.min(widestBar, width - others - reasonWidth));
  const lines = [...counts].map(([code, count]) => {
    const { decision, reason } = ruleFor(code === noCode ? undefined : code);
    // A single bounce is a sliver, never nothing.
    const bar = '█'.repeat(Math.ceil((count / most) * barWidth)).padEnd(barWidth);
    const start = `  ${escapeForTerminal(code).padEnd(4)} ${bar} ${number(count).padStart(digits)}  `;
    const [first = '', ...more] = besides(
      `${start}${decision.padEnd(8)}  `,
      escapeForTerminal(reason),
      width,
    ).split('\n');
    const colour = colourOf[decision];
    return [start + colour(first.slice(start.length)), ...more.map(colour)].join('\n');
  });
  return lines.join('\n');
}
