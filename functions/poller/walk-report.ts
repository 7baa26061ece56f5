import type { BouncePublisher } from '../../shared/aws/bounce-publisher.ts';
import type { PublishedRows } from '../../shared/aws/published-rows.ts';
import { encodeBounce, encodeUnreadableRow } from '../../shared/bounce-message.ts';
import type { ReportRow } from '../../shared/constant-contact/bounce-report.ts';
import { PublishIncompleteError } from '../../shared/errors.ts';

export interface Walked {
  rows: number;
  published: number;
  unreadable: number;
}

/**
 * Publishes every row of a report that is not remembered yet, and remembers it: in this order, page by page. Dying in
 * between costs duplicates, which the classifier recognises; the other way round it would cost bounces.
 *
 * @param walked is counted up as the walk goes, so that a walk that fails half-way still shows what it did.
 * @throws whatever reading the report, publishing or remembering throws; {@link PublishIncompleteError} when SQS
 *   refuses single rows, after the others have been remembered.
 */
export async function walkReport(
  campaignActivityId: string,
  pages: AsyncIterable<readonly ReportRow[]>,
  {
    publisher,
    remembered,
    walked,
  }: { publisher: BouncePublisher; remembered: PublishedRows; walked: Walked },
): Promise<void> {
  let refusedRows = 0;
  for await (const page of pages) {
    const distinct = [...new Map(page.map((row) => [row.hash, row])).values()];
    const fresh = distinct.filter(({ hash }) => !remembered.has(hash));
    const refused = new Set(await publisher.publish(fresh.map((row) => encode(row, campaignActivityId))));
    const accepted = fresh.filter((_, position) => !refused.has(position));
    await remembered.remember(accepted.map(({ hash }) => hash));

    walked.rows += page.length;
    walked.published += accepted.length;
    walked.unreadable += accepted.filter(({ kind }) => kind === 'unreadable').length;
    refusedRows += refused.size;
  }
  if (refusedRows > 0) {
    throw new PublishIncompleteError(
      `The queue refused ${refusedRows} bounces of campaign activity ${campaignActivityId}; they are published again.`,
    );
  }
}

function encode(row: ReportRow, campaignActivityId: string): string {
  return row.kind === 'bounce' ? encodeBounce(row.bounce) : encodeUnreadableRow(row.wire, campaignActivityId);
}
