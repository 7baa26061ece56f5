import { workListIndex } from '../shared/names.ts';
import { type Item, itemSize } from './item-size.ts';

/**
 * What DynamoDB's on-demand mode bills for one item. Sources: DynamoDB Developer Guide, "Read and write operations"
 * and "Write throughput considerations for Global Secondary Indexes".
 */

const bytesPerWriteUnit = 1_024;
const bytesPerReadUnit = 4_096;

/** The larger of both versions counts; a write that changes or finds nothing costs one unit all the same. */
export function writeUnits(before: Item | undefined, after: Item | undefined): number {
  const bytes = Math.max(sizeOf(before), sizeOf(after));
  return Math.max(1, Math.ceil(bytes / bytesPerWriteUnit));
}

/** An item that is not there costs as much as a small one. */
export function readUnits(item: Item | undefined, consistent: boolean): number {
  const units = Math.max(1, Math.ceil(sizeOf(item) / bytesPerReadUnit));
  return consistent ? units : units / 2;
}

/**
 * What a write costs in the index of the work lists: nothing while its entry stays as it is, one to add or to remove
 * it, and two when its keys change. An entry holds keys only, so that it always fits one unit.
 */
export function indexWriteUnits(before: Item | undefined, after: Item | undefined): number {
  const [old, next] = [indexKeys(before), indexKeys(after)];
  return old === next ? 0 : Number(old !== undefined) + Number(next !== undefined);
}

function indexKeys(item: Item | undefined): string | undefined {
  const keys = [item?.[workListIndex.partitionKey]?.S, item?.[workListIndex.sortKey]?.S];
  return keys.includes(undefined) ? undefined : keys.join(' ');
}

function sizeOf(item: Item | undefined): number {
  return item === undefined ? 0 : itemSize(item);
}
