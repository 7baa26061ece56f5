import pMap from 'p-map';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { withoutAddress } from '../../shared/bounce/mentions.ts';
import { StorageError } from '../../shared/errors.ts';
import { addressKeyPrefix, batchKeyPrefix } from '../../shared/names.ts';
import { factsOf, nextRecord } from '../../shared/next-record.ts';
import { toRecord } from '../../shared/storage/address-item.ts';
import {
  batchKeyOf,
  createBatchEraser,
  type ErasedPerson,
  inItsPlace,
} from '../../shared/storage/batch-eraser.ts';
import { readBatchItem } from '../../shared/storage/batch-item.ts';
import { scanTable } from '../../shared/storage/scan-table.ts';
import { updateAddressRecord } from '../../shared/storage/update-address-record.ts';
import type { ErasePorts } from './erase-ports.ts';

type Item = Readonly<Record<string, unknown>>;

/** Where a person was named besides their own record. */
export interface Mentions {
  /** How many batches named them, and how many records of others in the reason of an override. */
  readonly batches: number;
  readonly reasons: number;
  /** The addresses of records whose reasons name them still: nobody may write them with these rights, or they are broken. */
  readonly left: readonly string[];
  /**
   * The keys of batches that they have been taken out of just now (of those that were done, as one of their addresses), and
   * of planned ones that they were taken out of before.
   */
  readonly takenFrom: readonly string[];
  readonly takenBefore: readonly string[];
}

/** Records written at once, as in a batch. */
const concurrency = 16;

/**
 * Takes a person's address out of whatever operators have said of many, or of others, in one scan of the table.
 *
 * @throws {StorageError} when DynamoDB fails; repeating it does the rest.
 */
export async function eraseMentions(person: ErasedPerson, ports: ErasePorts): Promise<Mentions> {
  const { target, newRevision } = ports;
  const { documents, table } = target;
  const eraser = createBatchEraser(documents, table, newRevision);
  const named = new Set<string>();
  const taken = new Set<string>();
  const takenBefore: string[] = [];
  const left: string[] = [];
  let reasons = 0;

  async function eraseFromBatch(item: Item): Promise<void> {
    const key = batchKeyOf(item);
    if (isPlannedWithout(item, person)) takenBefore.push(key);
    if (!(await eraser.eraseFrom(item, person))) return;
    named.add(key);
    if (key !== item.pk || item.status === 'planned') taken.add(key);
  }

  const kinds = [{ prefix: batchKeyPrefix }, { prefix: addressKeyPrefix, having: 'overrides' }];
  for await (const { items } of scanTable(documents, table, kinds)) {
    const isRecord = ({ pk }: Item) => String(pk).startsWith(addressKeyPrefix);
    for (const item of items.filter((one) => !isRecord(one))) await eraseFromBatch(item);
    const naming = items.filter((item) => isRecord(item) && namesAnother(item, person));
    const erased = await pMap(naming, (item) => eraseFromReasons(item, person, ports), { concurrency });
    reasons += erased.filter(Boolean).length;
    left.push(...naming.filter((_, nth) => !erased[nth]).map(addressOf));
  }
  return { batches: named.size, reasons, left, takenFrom: [...taken], takenBefore };
}

/** Which of these batches are planned: whoever is at work on one may hold addresses of it that it does not have any more. */
export async function plannedOf(
  keys: readonly string[],
  { documents, table }: ErasePorts['target'],
): Promise<readonly string[]> {
  const items = await pMap(keys, (key) => readBatchItem(documents, table, key), { concurrency });
  return keys.filter((_, nth) => items[nth]?.status === 'planned');
}

function isPlannedWithout({ status, erased }: Item, { hash }: ErasedPerson): boolean {
  return status === 'planned' && erased instanceof Set && erased.has(hash);
}

const addressOf = ({ pk }: Item) => String(pk).slice(addressKeyPrefix.length);

function namesAnother(item: Item, { address }: ErasedPerson): boolean {
  const overrides = Array.isArray(item.overrides) ? item.overrides : [];
  return (
    addressOf(item) !== address &&
    overrides.some((override) => {
      const reason = String(override?.reason);
      return withoutAddress(reason, address, '') !== reason;
    })
  );
}

/** @returns false where it may not, or cannot, be written. */
async function eraseFromReasons(
  item: Item,
  { address }: ErasedPerson,
  { target, clock, random, newRevision }: ErasePorts,
): Promise<boolean> {
  const { records, policy } = target;
  const known = toRecord(item);
  if (known?.address !== addressOf(item)) return false;
  function change(record: AddressRecord | undefined): AddressRecord | undefined {
    if (!record) return undefined;
    const overrides = record.overrides.map((override) => ({
      ...override,
      reason: withoutAddress(override.reason, address, inItsPlace),
    }));
    return nextRecord({ ...factsOf(record), overrides }, record, { policy, now: clock.now(), newRevision });
  }
  try {
    await updateAddressRecord(known, change, { records, clock, random });
    return true;
  } catch (error) {
    if (error instanceof StorageError && /^AccessDenied/.test(error.kind ?? '')) return false;
    throw error;
  }
}
