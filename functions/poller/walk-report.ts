import { isDeepStrictEqual } from 'node:util';
import type { AddressRecord, AddressRecords } from '../../shared/aws/address-records.ts';
import type { BouncePublisher } from '../../shared/aws/bounce-publisher.ts';
import type { PublishedRows } from '../../shared/aws/published-rows.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { isBounceCode } from '../../shared/bounce/bounce-codes.ts';
import { addBounces } from '../../shared/bounce/history.ts';
import type { IncidentMark } from '../../shared/bounce/incident-mark.ts';
import { encodeBounce, encodeUnreadableRow } from '../../shared/bounce-message.ts';
import type { ReportPage, ReportRow } from '../../shared/constant-contact/bounce-report.ts';
import { PublishIncompleteError } from '../../shared/errors.ts';
import { markOf } from '../../shared/row-mark.ts';
import type { Walked } from './after-walk.ts';
import type { Walk } from './due.ts';
import { providersToKeep } from './guard/sends.ts';

/** Counted up over a run. */
export interface RowCounts {
  rows: number;
  /** Rows that were not remembered before, and codes found for rows that came without one; no repeats for incidents. */
  published: number;
  unreadable: number;
  /** Rows published again because no decision was found for them. */
  repaired: number;
}

/** How far a walk has come, kept up to date while it goes, so that another run can go on from there. */
export interface WalkProgress {
  next: string | undefined;
  fresh: number;
}

export interface WalkParts {
  readonly publisher: BouncePublisher;
  readonly remembered: PublishedRows;
  readonly records: Pick<AddressRecords, 'readMany'>;
  readonly counts: RowCounts;
  readonly progress: WalkProgress;
  /** Whether the counters still promise rows that are not remembered. */
  readonly owes: () => boolean;
  /** The marks of the incidents that a bounce belongs to. */
  readonly marksOf: (bounce: Bounce) => readonly IncidentMark[];
  /** The codes that an incident can be of. */
  readonly guardedCodes: readonly string[];
}

/**
 * Publishes every row of a report that is not remembered yet, and remembers it: in this order, page by page. Dying in
 * between costs duplicates, which the classifier recognises; the other way round it would cost bounces.
 *
 * @throws whatever reading the report, publishing or remembering throws; {@link PublishIncompleteError} when SQS
 *   refuses single rows, after the others have been remembered.
 */
export async function walkReport(
  campaignActivityId: string,
  walk: Walk,
  pages: AsyncIterable<ReportPage>,
  { publisher, remembered, records, counts, progress, owes, marksOf, guardedCodes }: WalkParts,
): Promise<Walked> {
  let refusedRows = 0;
  let repaired = 0;
  let filterIgnored = false;
  let ended = false;

  for await (const { rows, next } of pages) {
    const marked = [...new Map(rows.map((row) => [markOf(row), row])).entries()];
    const fresh = marked.filter(([mark]) => !remembered.has(mark));
    const undecided = walk.verify ? await withoutDecision(marked, { remembered, records, marksOf }) : [];
    const bodies = [...fresh.map(([, row]) => row), ...undecided].map((row) =>
      encode(row, campaignActivityId, marksOf),
    );
    const refused = new Set(await publisher.publish(bodies));
    const accepted = fresh.filter((_, position) => !refused.has(position));
    await remembered.remember(accepted.map(([mark]) => mark));

    counts.rows += rows.length;
    counts.published += accepted.length;
    counts.unreadable += accepted.filter(([, { kind }]) => kind === 'unreadable').length;
    counts.repaired += undecided.length;
    progress.fresh += accepted.length;
    refusedRows += refused.size;
    // A walk that is cut goes on here: never behind a row that the queue has refused.
    if (refusedRows === 0) progress.next = next;
    repaired += undecided.length;
    filterIgnored ||= rows.some((row) => isOutside(walk.codes, row));
    ended = next === undefined;
    if (!walk.toEnd && fresh.length === 0 && !owes()) break;
  }
  if (refusedRows > 0) {
    throw new PublishIncompleteError(
      `The queue refused ${refusedRows} bounces of campaign activity ${campaignActivityId}; they are published again.`,
    );
  }
  const providers = providersToKeep(remembered.seenByProvider(), guardedCodes);
  return { ended, fresh: progress.fresh, repaired, filterIgnored, seen: remembered.seen(), providers };
}

/** A row of another code than those asked for shows that the vendor does not filter. */
function isOutside(codes: readonly string[] | undefined, row: ReportRow): boolean {
  return (
    codes !== undefined &&
    row.kind === 'bounce' &&
    isBounceCode(row.bounce.code) &&
    !codes.includes(row.bounce.code)
  );
}

/** Of the rows we have published before, those that tell what no record holds: their messages have been lost since. */
async function withoutDecision(
  marked: readonly (readonly [string, ReportRow])[],
  { remembered, records, marksOf }: Pick<WalkParts, 'remembered' | 'records' | 'marksOf'>,
): Promise<ReportRow[]> {
  const known = marked.flatMap(([mark, row]) => (row.kind === 'bounce' && remembered.has(mark) ? [row] : []));
  const found = await records.readMany([...new Set(known.map(({ bounce }) => bounce.address))]);
  return known.filter(({ bounce }) => {
    const record = found.get(bounce.address);
    if (!record || !isDeepStrictEqual(addBounces(record.history, [bounce]), record.history)) return true;
    return marksOf(bounce).some(({ id, version }) => !isTold(record, id, version));
  });
}

/** Whether a record knows of an incident, as it is now. */
function isTold({ marks }: AddressRecord, id: string, version: number): boolean {
  return marks.some((mark) => mark.id === id && mark.version >= version);
}

function encode(row: ReportRow, campaignActivityId: string, marksOf: WalkParts['marksOf']): string {
  return row.kind === 'bounce'
    ? encodeBounce(row.bounce, marksOf(row.bounce))
    : encodeUnreadableRow(row.wire, campaignActivityId);
}
