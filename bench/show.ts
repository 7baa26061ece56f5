import { breakLines } from '../cli/terminal/break-lines.ts';
import { colours } from '../cli/terminal/colours.ts';
import { number } from '../cli/terminal/number.ts';
import { plainTable } from '../cli/terminal/plain-table.ts';
import { type Finding, type Goal, isMet, type Section } from './finding.ts';
import { figure } from './tally.ts';

/** Longer lines of text are harder to read, not easier; and a file has no width of its own. */
const widest = 120;

/** What one part found, for a person: the goals first. */
export function show({ goals, sections }: Finding, width: number): string {
  const columns = Math.min(width, widest);
  return [
    ...(goals.length > 0 ? [goalTable(goals, columns)] : []),
    ...sections.map((section) => sectionTable(section, width)),
  ].join('\n\n');
}

function goalTable(goals: readonly Goal[], width: number): string {
  const rows = goals.map((goal) => {
    const { what, measured, atMost, unit, decimals = 2 } = goal;
    const mark = isMet(goal) ? colours.green('✓') : colours.red('✗');
    return [mark, what, `${figure(measured, decimals)} ${unit}`, `goal: at most ${number(atMost)} ${unit}`];
  });
  return plainTable({ rows }, { width, text: 1 });
}

function sectionTable({ title, head, rows, notes = [] }: Section, width: number): string {
  const columns = Math.min(width, widest);
  // Everything but the first column is figures, which are read from their last digit.
  const rightAligned = head.map((_, column) => column).slice(1);
  return [
    breakLines(colours.bold(title), columns),
    plainTable({ headings: head, rows }, { rightAligned, width }),
    ...notes.map((note) => breakLines(`  ${note}`, columns)).map((note) => colours.dim(note)),
  ].join('\n');
}
