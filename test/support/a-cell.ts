import type { Cell } from '../../shared/bounce/outage/parts.ts';

/** A hundred people at gmail.com of whom none bounced, unless said. */
export function aCell(what: Partial<Cell> = {}): Cell {
  return {
    domain: 'gmai',
    organisation: 'gmail.com',
    isCompany: false,
    witnesses: 100,
    bounced: 0,
    ...what,
  };
}

/** So many companies behind an organisation, or of which nothing is known, the first `bounced` of which bounced. */
export function companies(count: number, bounced: number, organisation?: string): readonly Cell[] {
  return Array.from({ length: count }, (_, at) => ({
    domain: `c${organisation ?? ''}${at}`,
    organisation,
    isCompany: true,
    witnesses: 1,
    bounced: at < bounced ? 1 : 0,
  }));
}
