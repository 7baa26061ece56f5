import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { colourOf } from './decision-list.ts';
import { escapeForTerminal } from './escape.ts';
import { columnsOf, plainTable } from './plain-table.ts';

const headings = ['address', 'decision', 'code', 'bounced', 'because'];
const textColumn = 4;
const gap = 2;
/** Reasons in a narrower column are more lines than words. */
const narrowestReason = 24;

/** A table that comes in parts: they stand in line as long as no part needs a wider column than those before. */
export interface RecordTable {
  /** The next rows; headings come with the first. Where the lines are too narrow each address has its facts below. */
  rows(records: readonly AddressRecord[]): string;
}

export function createRecordTable(width: number): RecordTable {
  const least = headings.map(columnsOf);
  let isFirst = true;
  let isStacked = false;
  return {
    rows(records) {
      const cells = records.map(cellsOf);
      for (const row of cells) {
        for (const [column, cell] of row.entries())
          if (column !== textColumn) least[column] = Math.max(least[column] ?? 0, columnsOf(cell));
      }
      const others = least.filter((_, column) => column !== textColumn);
      const needed = others.reduce((total, columns) => total + columns + gap, gap + narrowestReason);
      isStacked ||= needed > width;
      if (isStacked) return records.map((record) => stacked(record, width)).join('\n');
      const table = plainTable(
        { ...(isFirst && { headings }), rows: cells },
        { width, text: textColumn, least },
      );
      isFirst = false;
      return table;
    },
  };
}

function cellsOf({ address, assessment }: AddressRecord): string[] {
  const { decision, bounceCode = '-', bouncedAt = '-', because } = assessment;
  return [
    escapeForTerminal(address),
    colourOf[decision](decision),
    escapeForTerminal(bounceCode),
    bouncedAt.slice(0, '2026-11-01'.length),
    escapeForTerminal(because),
  ];
}

function stacked(record: AddressRecord, width: number): string {
  const [address = '', decision = '', code, bounced, because] = cellsOf(record);
  return `${colours.bold(address)}\n${besides('  ', `${decision} ${code} ${bounced} ${because}`, width)}`;
}
