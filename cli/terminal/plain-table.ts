import { stripVTControlCharacters as plain } from 'node:util';
import Table from 'cli-table3';
import { colours } from './colours.ts';

export interface PlainTable {
  /** Dim, and in more lines than one where that makes its column fit. */
  readonly headings?: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface PlainTableOptions {
  /** Positions of columns that are read from their last digit. */
  readonly rightAligned?: readonly number[];
  /** In columns of the terminal. */
  readonly width?: number;
  /** Position of the one column with text, which gives way to the others and goes on in the next line. */
  readonly text?: number;
}

const gap = 2;
/** Text in a narrower column is more lines than words. */
const narrowestText = 24;

/**
 * Rows without lines around them, as wide as what is in them. Where that is too wide the headings and the column with
 * text are broken between words; where it still is, columns go into a table of their own, with the text repeated.
 */
export function plainTable(
  { headings, rows }: PlainTable,
  { rightAligned = [], width = Number.POSITIVE_INFINITY, text = 0 }: PlainTableOptions = {},
): string {
  const columns = Math.max(headings?.length ?? 0, ...rows.map(({ length }) => length));
  const cellsOf = (column: number) => rows.map((row) => row[column] ?? '');
  const isRight = (column: number) => rightAligned.includes(column);
  const natural = indices(columns).map((column) => widest([headings?.[column] ?? '', ...cellsOf(column)]));
  const narrow = indices(columns).map((column) =>
    widest([...(headings?.[column] ?? '').split(' '), ...cellsOf(column)]),
  );
  const fits = sum(natural) + columns * gap <= width;
  const widths = fits ? natural : narrow;
  const textWidth = (of: readonly number[]) => {
    const others = of.filter((column) => column !== text);
    return width - sum(others.map((column) => widths[column] ?? 0)) - (others.length + 1) * gap;
  };
  const needed = Math.min(natural[text] ?? 0, narrowestText);
  return inGroups(indices(columns), text, (group) => fits || textWidth(group) >= needed)
    .map((group) => {
      const table = new Table({
        chars: noBorders,
        colWidths: group.map(
          (column) =>
            gap +
            (column === text
              ? Math.min(natural[text] ?? 0, fits ? width : textWidth(group))
              : (widths[column] ?? 0)),
        ),
        colAligns: group.map((column) => (isRight(column) ? 'right' : 'left')),
        wordWrap: true,
        // Colours come from colours.ts alone, which knows when there must be none.
        style: { head: [], border: [], 'padding-left': gap, 'padding-right': 0 },
      });
      if (headings) {
        table.push(
          group.map((column) => ({
            content: colours.dim(headings[column] ?? ''),
            vAlign: 'bottom' as const,
          })),
        );
      }
      table.push(...rows.map((row) => group.map((column) => row[column] ?? '')));
      return table.toString().replace(/ +$/gm, '');
    })
    .join('\n\n');
}

/** Columns in groups that fit, the one with text in each; one that fits nowhere has a group of its own. */
function inGroups(
  columns: readonly number[],
  text: number,
  fits: (group: readonly number[]) => boolean,
): number[][] {
  const groups: number[][] = [];
  let group = [...columns];
  while (group.length > 0) {
    const rest: number[] = [];
    while (group.length > 2 && !fits(group)) {
      const last = group.findLast((column) => column !== text) ?? 0;
      rest.unshift(last);
      group = group.filter((column) => column !== last);
    }
    groups.push(group);
    group = rest.length > 0 ? [text, ...rest] : [];
  }
  return groups;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(columnsOf));
}

/** Characters that take two columns of a terminal. Source: Unicode's EastAsianWidth.txt, in whole blocks. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{3ffff}]|\p{Emoji_Presentation}/gu;

/** How many columns of a terminal a text takes at most. */
export function columnsOf(text: string): number {
  const shown = plain(text);
  return Array.from(shown).length + (shown.match(wide)?.length ?? 0);
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const noBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};
