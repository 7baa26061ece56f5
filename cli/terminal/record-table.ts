import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { colourOf } from './decision-list.ts';
import { escapeForTerminal } from './escape.ts';
import { columnsOf } from './plain-table.ts';

const gap = '  ';
/** Between address and reason, each as wide as its heading or its longest ordinary value. */
const between = [
  { heading: 'decision', width: 'suppress'.length },
  { heading: 'code', width: 'code'.length },
  { heading: 'bounced', width: '2026-11-01'.length },
] as const;
const takenBetween = between.reduce((sum, { width }) => sum + gap.length + width, 0);

/** Addresses and reasons in a narrower column are more lines than words. */
const narrowest = 24;
/** Nearly every address is shorter. */
const widestAddress = 40;

/**
 * A table that comes in parts. Its columns depend on the width of a line alone, and so no part shifts them. An address
 * that is longer than its column has a line of its own, where there are lines; it is never cut, and never broken by us.
 */
export interface RecordTable {
  /** The next rows; headings come with the first. Where the lines are too narrow each address has its facts below. */
  rows(records: readonly AddressRecord[]): string;
}

/** @param width in columns; with `Infinity` each address stands in one line, so that programs can read it. */
export function createRecordTable(width: number): RecordTable {
  const left = width - gap.length - takenBetween - gap.length;
  if (left < 2 * narrowest)
    return { rows: (records) => records.map((record) => stacked(record, width)).join('\n') };
  const addressWidth = Math.min(widestAddress, Math.floor(left / 2));
  let isFirst = true;
  return {
    rows(records) {
      const rows = records.map((record) => row(record, addressWidth, width));
      if (isFirst) rows.unshift(colours.dim(headings(addressWidth)));
      isFirst = false;
      return rows.join('\n');
    },
  };
}

function headings(addressWidth: number): string {
  const names = between.map(({ heading, width }) => heading.padEnd(width));
  return [gap + 'address'.padEnd(addressWidth), ...names, 'because'].join(gap);
}

function row(record: AddressRecord, addressWidth: number, width: number): string {
  const [address, decision, code, bounced, because] = cellsOf(record);
  const isTooLong = columnsOf(address) > addressWidth && Number.isFinite(width);
  const first = isTooLong ? '' : address;
  const facts = [decision, code, bounced].map((cell, nth) => padded(cell, between[nth]?.width ?? 0));
  const before = [gap + padded(first, addressWidth), ...facts, ''].join(gap);
  const columns = columnsOf(before);
  const longestWord = Math.max(...because.split(' ').map(columnsOf));
  const rest =
    columns + longestWord > width
      ? `${before.trimEnd()}\n${besides(below, because, width)}`
      : before + besides(' '.repeat(columns), because, width).slice(columns);
  return (isTooLong ? `${gap}${address}\n` : '') + rest;
}

/** Where a reason stands that has a word too long for its column, such as the id of an incident. */
const below = '      ';

/** `padEnd` would count the codes of colours, and wide characters once. */
function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

type Cells = [address: string, decision: string, code: string, bounced: string, because: string];

function cellsOf({ address, assessment }: AddressRecord): Cells {
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
  const [address, decision, code, bounced, because] = cellsOf(record);
  return `${colours.bold(address)}\n${besides('  ', `${decision} ${code} ${bounced} ${because}`, width)}`;
}
