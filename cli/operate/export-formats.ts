import { type Options, stringify } from 'csv-stringify/sync';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { addressSummary } from './address-summary.ts';

/** Turns records into text, page by page. */
type Format = (records: readonly AddressRecord[], isFirstPage: boolean) => string;

const columns = [
  'address',
  'decision',
  'bounceCode',
  'bouncedAt',
  'because',
  'changesWhen',
  'decidedAt',
  'retryAfter',
  'likelyDomain',
];

/**
 * The only heading that Constant Contact's import wants, `POST /activities/contacts_file_import`, "file"; its website
 * knows it too ("Standard contact headings", article 37423) and lets a person say what a column is.
 */
const vendorColumns = [{ key: 'address', header: 'email' }];

export const exportFormats = {
  // A spreadsheet runs what begins like a formula, and an address may begin so.
  csv: csv({ columns, escape_formulas: true }),
  jsonl: (records) => records.map((record) => `${JSON.stringify(addressSummary(record))}\n`).join(''),
  'constant-contact': csv({ columns: vendorColumns }),
} as const satisfies Record<string, Format>;

export type ExportFormat = keyof typeof exportFormats;

/** How many addresses Constant Contact takes in one file, besides the heading. Source: as above. */
export const vendorMostAddresses = 39_999;

function csv(options: Options): Format {
  return (records, isFirstPage) =>
    stringify(records.map(addressSummary), { ...options, header: isFirstPage });
}
