import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../local/store/open-store.ts';
import { openTableFiles } from '../../../local/store/table-files.ts';
import { verifyStore } from '../../../local/store/verify.ts';
import { toItem } from '../../../shared/storage/address-item.ts';
import { createBatches } from '../../../shared/storage/batches.ts';
import { claimErasureKeyId } from '../../../shared/storage/erasure-key-id.ts';
import { createTombstones } from '../../../shared/storage/tombstones.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHome, aStore, documentsOf } from '../../support/a-store.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const put = (store: Store, Item: Readonly<Record<string, unknown>>) =>
  documentsOf(store).send(new PutCommand({ TableName: store.tableName, Item }));
const record = (name: string, code: string) => {
  const address = `${name}@example.com`;
  return { pk: `ADDRESS#${address}`, ...toItem(anAddressRecord([aBounce({ address, code })])) };
};

/** A store with one thing of each kind, as the programs write them. */
async function aFullStore(home: string): Promise<Store> {
  const store = await aStore(home);
  const documents = documentsOf(store);
  const table = store.tableName;
  const newRevision = () => 'revision';
  await put(store, record('ann', 'B'));
  await put(store, record('bob', 'X'));
  await put(store, { pk: 'POLL#RUN', run: {} });
  const about = { id: 'b1', kind: 'release', by: 'kim', reason: 'r', filter: 'f' } as const;
  await createBatches(documents, table, newRevision).add(
    { ...about, plannedAt: '2026-11-20T12:00:00.000Z' },
    [['ann@example.com']],
  );
  await claimErasureKeyId(documents, table, 'key');
  await createTombstones(documents, table, { clock: aClock(), newRevision }).add({
    hash: 'x'.repeat(43),
    upTo: '2026-11-20T12:00:00.000Z',
    erasedAt: '2026-11-20T12:00:00.000Z',
  });
  await store.deadLetters.append([{ id: '1', body: '', sentAt: '2026-11-20T12:00:00.000Z', receives: 1 }]);
  await store.backUp();
  return store;
}

describe('verifying a store', () => {
  it('finds nothing wrong with what the programs write, and counts it', async () => {
    const home = await aHome();
    const store = await aFullStore(home);
    expect(await verifyStore(store, home)).toEqual({
      counts: { records: 2, batches: 2, erased: 2, memory: 1, others: 0 },
      indexRows: 1,
      backups: 1,
      messages: 1,
      problems: [],
      isIndexWrong: false,
    });
    await store.close();
  });

  it.each([
    ['a record under the key of another address', { ...record('ann', 'B'), pk: 'ADDRESS#eve@example.com' }],
    ['a record that was changed by hand', { ...record('ann', 'B'), decision: 'maybe' }],
    ['a batch that was changed by hand', { pk: 'BATCH#b1', kind: 'release' }],
    ['members of a batch that are no addresses', { pk: 'BATCH#b1#0', members: ['ann'] }],
    ['a tombstone that was changed by hand', { pk: `ERASED#${'x'.repeat(43)}`, upTo: 'now' }],
    ['something of another program', { pk: 'NOTE#1' }],
  ])('names %s', async (_, item) => {
    const home = await aHome();
    const store = await aFullStore(home);
    await put(store, item);
    const { problems } = await verifyStore(store, home);
    expect(problems).toContain(`${item.pk} is not in the form we write.`);
    await store.close();
  });

  it('names rows that the index lacks, and rows of no item', async () => {
    const home = await aHome();
    await (await aFullStore(home)).close();
    const files = await openTableFiles(join(home, 'store', 'table'));
    const wire = (name: string) => ({
      pk: { S: `ADDRESS#${name}@example.com` },
      workList: { S: 'review' },
      decidedAt: { S: '2026-11-20T12:00:00.000Z' },
    });
    await files.clearIndexes();
    await files.write(files.indexRowsOf(wire('orphan')));
    await files.close();

    const store = await aStore(home);
    const { problems, isIndexWrong } = await verifyStore(store, home);
    expect([problems, isIndexWrong]).toEqual([
      [
        'The index lists ADDRESS#orphan@example.com where it is not.',
        'The index lacks ADDRESS#bob@example.com.',
      ],
      true,
    ]);
    await store.close();
  });

  it('names files that cannot be read', async () => {
    const home = await aHome();
    const store = await aFullStore(home);
    await writeFile(join(home, 'store', 'waiting.jsonl'), 'x\n');
    await writeFile(join(home, 'store', 'backups', '2026-11-01T000000Z.jsonl'), 'x\n');
    const { problems } = await verifyStore(store, home);
    expect(problems).toEqual([
      expect.stringMatching(/2026-11-01T000000Z\.jsonl" is not a backup of a store/),
      expect.stringMatching(/^Line 1 of ".*waiting\.jsonl" is not a message/),
    ]);
    await store.close();
  });
});
