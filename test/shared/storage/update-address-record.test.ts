import { describe, expect, it } from 'vitest';
import { StorageError } from '../../../shared/errors.ts';
import { updateAddressRecord } from '../../../shared/storage/update-address-record.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const record = anAddressRecord([aBounce()]);

/** Changes a record whose writes end like this, one after the other; the last one again and again. */
function updated(...writes: (boolean | Error)[]) {
  let tries = 0;
  const write = async () => {
    const end = writes[Math.min(tries, writes.length - 1)] ?? true;
    tries += 1;
    if (end instanceof Error) throw end;
    return end;
  };
  const records = { write, readNow: async () => record };
  const change = () => ({ ...record, revision: 'revision-2' });
  return updateAddressRecord(record, change, { records, clock: aClock(), random: () => 0.5 });
}

describe('a record that cannot be written', () => {
  const refused = new StorageError(
    'Could not write an address record (AccessDeniedException).',
    'AccessDeniedException',
  );

  it('fails as the last attempt did, with the kind of its error', async () => {
    await expect(updated(refused)).rejects.toBe(refused);
    await expect(updated(false, refused)).rejects.toBe(refused);
  });

  it('kept changing, where another writer was quicker each time', async () => {
    await expect(updated(refused, false)).rejects.toThrow('it kept changing meanwhile');
  });

  it('is written, where a later attempt is', async () => {
    expect(await updated(refused, false, true)).toMatchObject({ outcome: 'written' });
  });
});
