import { isDeepStrictEqual } from 'node:util';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { addBounces } from '../../../shared/bounce/history.ts';
import type { IncidentReference } from '../../../shared/bounce/incident-reference.ts';
import { encodeBounce, encodeUnreadableRow } from '../../../shared/bounce-message.ts';
import type { ReportPage } from '../../../shared/constant-contact/bounce-report.ts';
import { fingerprintOf } from '../../../shared/constant-contact/fingerprint.ts';
import type { ReportRow } from '../../../shared/constant-contact/report-row.ts';
import { endsReport, NotFoundError, PublishIncompleteError } from '../../../shared/errors.ts';
import type { RecordReader } from '../../../shared/storage/address-records.ts';
import type { Erased } from '../memory/erased.ts';
import type { Fingerprints } from '../memory/fingerprints.ts';
import type { ReadStep } from '../plan/next-read.ts';
import { addCounts, noRows, type ReadResult, type RowCounts } from '../plan/read-result.ts';
import type { BouncePublisher } from './bounce-publisher.ts';
import { rowsSeen } from './rows-seen.ts';

export interface ReadPorts {
  readonly publisher: BouncePublisher;
  readonly erased: Erased;
  readonly records: RecordReader;
  /** References of the incidents that a bounce belongs to. */
  readonly incidentsOf: (bounce: Bounce) => readonly IncidentReference[];
  /** The codes that an incident can be of. */
  readonly outageCodes: readonly string[];
}

/**
 * Publishes every row of a report that is not remembered yet, and remembers it: in this order, page by page. A crash
 * in between costs duplicates, which the classifier recognises; the other way round it would cost bounces.
 *
 * @param pages the report from its top.
 * @param isMissing whether the vendor's counters count rows that are not remembered.
 * @returns how the read ended; it throws nothing but programming errors.
 */
export async function readReport(
  step: ReadStep,
  pages: AsyncIterable<ReportPage>,
  remembered: Fingerprints,
  isMissing: () => boolean,
  ports: ReadPorts,
): Promise<ReadResult> {
  let counts = noRows;
  let refused = 0;
  let reachedEnd = false;
  try {
    for await (const { rows, isLast } of pages) {
      const page = await publishPage(rows, step, remembered, ports);
      counts = addCounts(counts, page.counts);
      refused += page.refused;
      reachedEnd = isLast;
      if (step.extent === 'newest' && page.unknown === 0 && !isMissing()) break;
    }
    if (refused > 0) throw publishIncomplete(refused, step.campaignActivityId);
  } catch (error) {
    if (error instanceof NotFoundError) return { outcome: 'gone', counts };
    return { outcome: endsReport(error) ? 'failed' : 'cut', counts, error };
  }
  return { outcome: 'read', counts, reachedEnd, ...rowsSeen(remembered, ports.outageCodes) };
}

/** What the queue refuses is not remembered, and so published by the next read. */
export function publishIncomplete(refused: number, campaignActivityId: string): PublishIncompleteError {
  return new PublishIncompleteError(
    `The queue refused ${refused} bounces of campaign activity ${campaignActivityId}; they are published again.`,
  );
}

interface PublishedPage {
  readonly counts: RowCounts;
  /** Rows that were not remembered. */
  readonly unknown: number;
  readonly refused: number;
}

async function publishPage(
  rows: readonly ReportRow[],
  { campaignActivityId, comparesRecords }: ReadStep,
  remembered: Fingerprints,
  ports: ReadPorts,
): Promise<PublishedPage> {
  const distinct = [...new Map(rows.map((row) => [fingerprintOf(row), row])).entries()];
  const unknown = distinct.filter(([fingerprint]) => !remembered.has(fingerprint));
  const undecided = comparesRecords ? await withoutDecision(distinct, remembered, ports) : [];
  const rowsToPublish = [...unknown.map(([, row]) => row), ...undecided];
  const comesBack = await ports.erased.among(rowsToPublish.flatMap(bounceOf));
  const isToPublish = (row: ReportRow) => !bounceOf(row).some(comesBack);
  const published = rowsToPublish.filter(isToPublish);
  const bodies = published.map((row) => encode(row, campaignActivityId, ports));
  const refusedAt = await ports.publisher.publish(bodies);
  const refused = new Set(refusedAt.map((position) => published[position]));
  const seen = unknown.filter(([, row]) => !refused.has(row));
  const accepted = seen.filter(([, row]) => isToPublish(row));
  // What is not published of erased people is remembered as well: it counts as seen, and the report can be closed.
  await remembered.remember(seen.map(([fingerprint]) => fingerprint));
  return {
    unknown: unknown.length,
    refused: refusedAt.length,
    counts: {
      rows: rows.length,
      published: accepted.length,
      unreadable: accepted.filter(([, { kind }]) => kind === 'unreadable').length,
      repaired: undecided.filter(isToPublish).length,
    },
  };
}

/** Of the rows published before, those that no record holds: their messages have been lost since. */
async function withoutDecision(
  distinct: readonly (readonly [string, ReportRow])[],
  remembered: Fingerprints,
  { records, incidentsOf }: ReadPorts,
): Promise<ReportRow[]> {
  const known = distinct.flatMap(([fingerprint, row]) =>
    row.kind === 'bounce' && remembered.has(fingerprint) ? [row] : [],
  );
  const found = await records.readMany([...new Set(known.map(({ bounce }) => bounce.address))]);
  return known.filter(({ bounce }) => {
    const record = found.get(bounce.address);
    if (!record || !isDeepStrictEqual(addBounces(record.history, [bounce]), record.history)) return true;
    return incidentsOf(bounce).some(({ id, version }) => !hasReference(record, id, version));
  });
}

/** Whether a record knows an incident as it is now. */
function hasReference({ incidentReferences }: AddressRecord, id: string, version: number): boolean {
  return incidentReferences.some((reference) => reference.id === id && reference.version >= version);
}

function bounceOf(row: ReportRow): readonly Bounce[] {
  return row.kind === 'bounce' ? [row.bounce] : [];
}

function encode(row: ReportRow, campaignActivityId: string, { incidentsOf }: ReadPorts): string {
  return row.kind === 'bounce'
    ? encodeBounce(row.bounce, incidentsOf(row.bounce))
    : encodeUnreadableRow(row.wire, campaignActivityId);
}
