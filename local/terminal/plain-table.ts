import Table from 'cli-table3';
import pc from 'picocolors';

/** Rows under dim headings, without lines; a row that is one text takes the whole width, above what belongs to it. */
export function plainTable(
  headings: readonly string[],
  rows: readonly (readonly string[] | string)[],
  { rightAligned = [] }: { readonly rightAligned?: readonly number[] } = {},
): string {
  const table = new Table({
    chars: noBorders,
    colAligns: headings.map((_, column) => (rightAligned.includes(column) ? 'right' : 'left')),
    // Colours are picocolors' business alone: it knows when there must be none.
    style: { head: [], border: [], 'padding-left': 2, 'padding-right': 0 },
  });
  table.push(headings.map((heading) => pc.dim(heading)));
  for (const row of rows) {
    table.push(typeof row === 'string' ? [{ content: row, colSpan: headings.length }] : [...row]);
  }
  return table.toString().replace(/ +$/gm, '');
}

/** For tables that are all text. */
export const noBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};
