import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { type Incident, isOpen } from '../../shared/bounce/outage/incident.ts';
import type { Clock } from '../../shared/clock.ts';
import { addressKeyPrefix, incidentListPrefix, reviewList } from '../../shared/names.ts';
import { type AddressPage, toAddressPage } from '../../shared/storage/address-page.ts';
import { readItems } from '../../shared/storage/batch-get.ts';
import { scanAddresses } from '../../shared/storage/scan-addresses.ts';
import { workListPages } from '../../shared/storage/work-list.ts';
import type { Target } from '../target/target.ts';
import type { ApplyBlocks } from './blocked.ts';
import { type Filter, passes } from './filters.ts';
import { merged } from './merged.ts';

/** Where records are looked for: on work lists, which the index has, or in the whole table. */
export type Source =
  | { readonly kind: 'work lists'; readonly lists: readonly string[] }
  | { readonly kind: 'whole table' };

export interface SelectedPage {
  /** Those that pass. */
  readonly records: readonly AddressRecord[];
  readonly unreadable: readonly string[];
  /** How many were looked at. */
  readonly read: number;
}

/** Parts of the table that are read side by side. More would take a small table's share from the classifier. */
const segments = 4;

/** Whether the register of incidents has to be read to know the source. */
export function needsIncidents(filters: readonly Filter[]): boolean {
  return filters.some(({ kind }) => kind === 'incident') || asksForReview(filters);
}

/**
 * The smallest source that holds every record that passes. A record is on one work list at most: that of the first open
 * incident it knows of, else that of reviews; the list of an incident that has ended may not be empty yet, and that of one
 * that was reopened not full yet.
 */
export function sourceFor(filters: readonly Filter[], incidents: readonly Incident[]): Source {
  const wanted = filters.find((filter) => filter.kind === 'incident');
  const isWaitedFor = incidents.some(
    (incident) => incident.id === wanted?.id && isOpen(incident) && !wasReopened(incident),
  );
  const listsOf = (some: readonly Incident[]) => some.map(({ id }) => `${incidentListPrefix}${id}`);
  if (wanted && isWaitedFor) {
    return { kind: 'work lists', lists: listsOf(incidents.filter(({ id }) => id <= wanted.id)) };
  }
  if (asksForReview(filters)) return { kind: 'work lists', lists: [reviewList, ...listsOf(incidents)] };
  return { kind: 'whole table' };
}

/** What has ended and is open again has been changed twice at least. */
const wasReopened = ({ version }: Incident) => version > 1;

/**
 * The records that pass all filters, page by page and in no order. Eventually consistent.
 *
 * @param apply what is made of the records of a page before they are filtered.
 * @throws {StorageError} when DynamoDB fails.
 */
export async function* selectRecords(
  source: Source,
  filters: readonly Filter[],
  target: Pick<Target, 'documents' | 'table'>,
  clock: Clock,
  apply: ApplyBlocks = (records) => records,
): AsyncGenerator<SelectedPage> {
  const pages = source.kind === 'whole table' ? scan(target) : readLists(source.lists, target, clock);
  for await (const { records, unreadable } of pages) {
    const read = records.length + unreadable.length;
    yield { records: apply(records).filter((record) => passes(record, filters)), unreadable, read };
  }
}

function scan({ documents, table }: Pick<Target, 'documents' | 'table'>): AsyncGenerator<AddressPage> {
  return merged(
    Array.from({ length: segments }, (_, number) =>
      scanAddresses(documents, table, { segment: { number, of: segments } }),
    ),
  );
}

async function* readLists(
  lists: readonly string[],
  { documents, table }: Pick<Target, 'documents' | 'table'>,
  clock: Clock,
): AsyncGenerator<AddressPage> {
  // One that moves from list to list meanwhile is met twice.
  const seen = new Set<string>();
  for (const list of lists) {
    for await (const addresses of workListPages(documents, table, list, 'read a work list')) {
      const fresh = addresses.filter((address) => !seen.has(address));
      for (const address of fresh) seen.add(address);
      const keys = fresh.map((address) => `${addressKeyPrefix}${address}`);
      yield toAddressPage((await readItems(documents, table, keys, { clock })).values());
    }
  }
}

function asksForReview(filters: readonly Filter[]): boolean {
  return filters.some((filter) => filter.kind === 'decision' && filter.decision === 'review');
}
