import Table from 'cli-table3';
import pc from 'picocolors';
import { type Finding, type Goal, isMet, type Section } from './finding.ts';

const noBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};

/** What one part found, for a person: the goals first. */
export function show({ goals, sections }: Finding): string {
  return [...(goals.length > 0 ? [goalTable(goals)] : []), ...sections.map(sectionTable)].join('\n\n');
}

function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map((goal) => {
    const { what, measured, atMost, unit, decimals = 2 } = goal;
    const mark = isMet(goal) ? pc.green('✓') : pc.red('✗');
    return [mark, what, `${measured.toFixed(decimals)} ${unit}`, `goal: at most ${atMost} ${unit}`];
  });
  return table(rows, [3]);
}

function sectionTable({ title, head, rows, notes = [] }: Section): string {
  const written = notes.map((note) => pc.dim(`  ${note}`));
  const columns = head.map((_, column) => column);
  // Everything but the first column is figures, which are read from their last digit.
  const body = table([head.map((name) => pc.dim(name)), ...rows], [0], columns.slice(1));
  return [pc.bold(title), body, ...written].join('\n');
}

function table(
  rows: readonly (readonly string[])[],
  left: readonly number[],
  right: readonly number[] = [],
): string {
  const columns = Math.max(...rows.map(({ length }) => length));
  const made = new Table({
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 2, 'padding-right': 0 },
    colAligns: Array.from({ length: columns }, (_, column) =>
      right.includes(column) && !left.includes(column) ? 'right' : 'left',
    ),
  });
  made.push(...rows.map((row) => [...row]));
  return made.toString().replace(/ +$/gm, '');
}
