import pMap from 'p-map';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { Renewing } from '../../shared/next-record.ts';
import { createBatches } from '../../shared/storage/batches.ts';
import { updateAddressRecord } from '../../shared/storage/update-address-record.ts';
import type { AdoptSource } from './adopt-source.ts';
import type { AdoptParts, AdoptTally } from './adoption.ts';
import { afterErasure, type Erasures } from './erasures.ts';
import { withoutOverride } from './override-record.ts';

/** Records written at once, as in a batch. */
const concurrency = 16;

/**
 * Takes batches back in the target's own records: one of the two tables has taken them back.
 *
 * @param undone the ids of those batches.
 * @returns false when it was interrupted.
 * @throws {StorageError} when DynamoDB fails; repeating it does the rest.
 */
export async function withdrawUndone(
  undone: ReadonlySet<string>,
  { batches }: Pick<AdoptSource, 'batches'>,
  { there }: Pick<Erasures, 'there'>,
  parts: AdoptParts,
  tally: AdoptTally,
): Promise<boolean> {
  const { target, from, applies, clock, random, newRevision, isInterrupted } = parts;
  const { records, policy } = target;
  const others = createBatches(from.documents, from.table, newRevision);
  for (const { batch } of batches.filter(({ batch: { id } }) => undone.has(id))) {
    for await (const page of others.members(batch)) {
      if (isInterrupted()) return false;
      const known = await records.readMany(page, { consistent: true });
      await pMap(
        known.values(),
        async (record) => {
          const how = () => ({ policy, now: clock.now(), newRevision });
          const change = (now: AddressRecord | undefined) => withoutOverride(now, batch.id, how());
          if (!change(afterErasure(record, there, how()))) return;
          if (applies) await updateAddressRecord(record, change, { records, clock, random });
          tally.add('toUndo');
        },
        { concurrency },
      );
    }
  }
  return true;
}

/** A record in which these batches are taken back; the same one where none of them stands. */
export function withdrawnFrom(
  record: AddressRecord,
  undone: ReadonlySet<string>,
  how: Renewing,
): AddressRecord {
  const standing = record.overrides.filter(({ batch, withdrawn }) => !withdrawn && undone.has(batch));
  return standing.reduce((before, { batch }) => withoutOverride(before, batch, how) ?? before, record);
}
