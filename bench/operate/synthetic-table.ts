import { addressKeyPrefix } from '../../shared/names.ts';
import { type Item, itemSize } from '../item-size.ts';
import { aCountingServer, type CountingServer } from './a-counting-server.ts';

/** A table of which no item is stored anywhere: its pages are written as they are asked for. */
export interface SyntheticTable extends CountingServer {
  /** Read units of the scans, since this was asked the last time. */
  takeReadUnits(): number;
}

/** What a page holds at most. Source: DynamoDB Developer Guide, "Working with scans". */
const pageBytes = 1_048_576;
/** What a scan reads for one unit, eventually consistent, rounded up for each page. Source: as above. */
const bytesPerHalfUnit = 4_096;

const digits = 9;
const numbered = (nth: number) => `p${String(nth).padStart(digits, '0')}@example.com`;

/**
 * So many address records in DynamoDB's protocol: it answers DescribeTable and Scan, with segments, and nothing else.
 *
 * @param templates records of an address, each as often as it stands here.
 */
export async function aSyntheticTable(
  count: number,
  templates: readonly { readonly address: string; readonly item: Item }[],
): Promise<SyntheticTable> {
  const kinds = templates.map(({ address, item }) => {
    const parts = JSON.stringify(item).split(address);
    return { write: (nth: number) => parts.join(numbered(nth)), bytes: itemSize(item) };
  });
  const kindOf = (nth: number) => {
    const kind = kinds[nth % kinds.length];
    if (!kind) throw new Error('a table needs a template');
    return kind;
  };
  const meanBytes = kinds.reduce((sum, { bytes }) => sum + bytes, 0) / kinds.length;
  let readUnits = 0;

  function scan(body: string): string {
    const asked = JSON.parse(body) as {
      readonly Segment?: number;
      readonly TotalSegments?: number;
      readonly Limit?: number;
      readonly ExclusiveStartKey?: { readonly pk: { readonly S: string } };
    };
    const { Segment = 0, TotalSegments = 1, Limit = Number.POSITIVE_INFINITY, ExclusiveStartKey } = asked;
    const end = Math.floor((count * (Segment + 1)) / TotalSegments);
    const after = ExclusiveStartKey?.pk.S.slice(`${addressKeyPrefix}p`.length, -'@example.com'.length);
    let nth = after === undefined ? Math.floor((count * Segment) / TotalSegments) : Number(after) + 1;
    const items: string[] = [];
    let bytes = 0;
    for (; nth < end && items.length < Limit && bytes < pageBytes; nth += 1) {
      items.push(kindOf(nth).write(nth));
      bytes += kindOf(nth).bytes;
    }
    readUnits += Math.ceil(bytes / bytesPerHalfUnit) / 2;
    const isLast = nth === end && items.length < Limit && bytes < pageBytes;
    const last = isLast ? '' : `,"LastEvaluatedKey":{"pk":{"S":"${addressKeyPrefix}${numbered(nth - 1)}"}}`;
    return `{"Count":${items.length},"ScannedCount":${items.length},"Items":[${items.join()}]${last}}`;
  }

  const server = await aCountingServer((operation, body) => {
    if (operation === 'DescribeTable')
      return JSON.stringify({ Table: { ItemCount: count, TableSizeBytes: Math.round(count * meanBytes) } });
    return operation === 'Scan' ? scan(body) : undefined;
  });
  return {
    ...server,
    takeReadUnits() {
      const taken = readUnits;
      readUnits = 0;
      return taken;
    },
  };
}
