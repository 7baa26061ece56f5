import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { erasureHash, type Tombstone } from '../../shared/bounce/tombstone.ts';
import { erasedKeyPrefix } from '../../shared/names.ts';
import { erasureItemKey } from '../../shared/storage/erasure-key-id.ts';
import { scanTable } from '../../shared/storage/scan-table.ts';
import { mustBeTombstone } from '../../shared/storage/tombstones.ts';
import type { Target } from '../target/target.ts';
import { readMatchingKey } from './find-tombstone.ts';

/** Takes the records of blocked people, who have bounced since they were erased, for ones that are not to be mailed. */
export type ApplyBlocks = (records: readonly AddressRecord[]) => readonly AddressRecord[];

/** `unknown`: there are blocked addresses, and the key that tells which they are cannot be read. */
export type Blocks = { readonly are: 'known'; readonly apply: ApplyBlocks } | { readonly are: 'unknown' };

/** What would change it; no bounce does. */
export const blockEnds = 'npx bounce-hygiene erase --no-keep-blocked takes it back.';

/** Why an address is not to be mailed of which nothing else is known. */
export function blockedSentence({ erasedAt }: Tombstone): string {
  return `Do not mail: erased on ${erasedAt.slice(0, 10)}, and kept as an address not to mail.`;
}

/** A record as `list`, `export` and `explain` show it of somebody who is blocked. What is stored stays as it is. */
export function asBlocked(record: AddressRecord, tombstone: Tombstone): AddressRecord {
  const { bounceCode, bouncedAt, policy } = record.assessment;
  return {
    ...record,
    assessment: {
      decision: 'suppress',
      because: `${blockedSentence(tombstone)} It has bounced since.`,
      changesWhen: blockEnds,
      ...(bounceCode !== undefined && { bounceCode }),
      ...(bouncedAt !== undefined && { bouncedAt }),
      policy,
      rule: 'erased',
    },
  };
}

/**
 * Reads all tombstones of blocked addresses, for which it reads the table once; some hundred bytes of each are kept.
 *
 * @throws {StorageError} when the table cannot be read.
 */
export async function readBlocks(
  target: Pick<Target, 'documents' | 'table' | 'erasureKeys'>,
): Promise<Blocks> {
  const { documents, table } = target;
  const blocked = new Map<string, Tombstone>();
  for await (const { items } of scanTable(documents, table, [{ prefix: erasedKeyPrefix }]))
    for (const item of items.filter(({ pk }) => pk !== erasureItemKey)) {
      const tombstone = mustBeTombstone(item);
      if (tombstone.blocked) blocked.set(tombstone.hash, tombstone);
    }
  if (blocked.size === 0) return { are: 'known', apply: (records) => records };
  const found = await readMatchingKey(target);
  if (found.is !== 'there') return { are: 'unknown' };
  return {
    are: 'known',
    apply: (records) =>
      records.map((record) => {
        const tombstone = blocked.get(erasureHash(found.key, record.address));
        return tombstone ? asBlocked(record, tombstone) : record;
      }),
  };
}
