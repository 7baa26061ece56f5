import { addressKeyPrefix, pollKeyPrefix } from '../shared/names.ts';
import { type Item, itemSize } from './item-size.ts';
import type { ItemUse, Usage } from './usage-meter.ts';

/** Units of DynamoDB, by what they were spent on. */
export interface Units {
  readonly reads: number;
  readonly writes: number;
  readonly indexWrites: number;
}

export const isAddress = ({ key }: ItemUse): boolean => key.startsWith(addressKeyPrefix);
export const isPollState = ({ key }: ItemUse): boolean => key.startsWith(pollKeyPrefix);

export function unitsOf(uses: readonly ItemUse[]): Units {
  return {
    reads: total(uses, ({ kind, units }) => (kind === 'read' ? units : 0)),
    writes: total(uses, ({ kind, units }) => (kind === 'write' ? units : 0)),
    indexWrites: total(uses, ({ indexUnits }) => indexUnits),
  };
}

/** How many bounces an address record holds. */
export function bouncesIn(record: Item | undefined): number {
  return (record?.bounces?.L?.length ?? 0) + (record?.olderBounces?.SS?.length ?? 0);
}

/** Bounces that these writes added to records. */
export function bouncesAdded(uses: readonly ItemUse[]): number {
  return total(uses, ({ before, after }) => bouncesIn(after) - bouncesIn(before));
}

/** Of every item. Source: DynamoDB Developer Guide, "DynamoDB item sizes and formats". */
const overheadBytes = 100;

/** What these writes left in the table, with the overhead that DynamoDB bills for each item. */
export function storedBytes(uses: readonly ItemUse[]): number {
  const last = new Map(uses.map(({ key, after = {} }) => [key, itemSize(after)]));
  return total([...last.values()], (bytes) => bytes + overheadBytes);
}

/** Requests of the bounce queue, without the receives that found nothing: an idle queue is counted apart. */
export function queueRequests({ sqs }: Usage): { sends: number; receives: number; deletes: number } {
  return {
    sends: sqs.get('SendMessageBatch') ?? 0,
    receives: sqs.get('ReceiveMessage') ?? 0,
    deletes: sqs.get('DeleteMessageBatch') ?? 0,
  };
}

export function total<Thing>(things: readonly Thing[], count: (thing: Thing) => number): number {
  return things.reduce((sum, thing) => sum + count(thing), 0);
}

/** A number with the decimals that a person compares by. */
export function figure(value: number, decimals = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
