import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replay } from '../../../cli/operate/replay.ts';
import { type BatchParts, runBatch } from '../../../cli/operate/run-batch.ts';
import { createClassifier } from '../../../functions/classifier/classifier.ts';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { StorageError } from '../../../shared/errors.ts';
import { type AddressRecords, createAddressRecords } from '../../../shared/storage/address-records.ts';
import { createBatches } from '../../../shared/storage/batches.ts';
import { scanAddresses } from '../../../shared/storage/scan-addresses.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTelemetry } from '../../support/a-telemetry.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { type CallFault, type FaultPlan, makeFaulty } from '../../support/faults.ts';
import { messagesOf } from '../../support/messages.ts';
import { standard, strict } from '../../support/policies.ts';
import { storeRecords } from '../../support/stored-records.ts';

let table: TestTable;
let revisions = 0;
let people = 0;
beforeAll(async () => {
  table = await aTable();
});
afterAll(() => table.close());

const newRevision = () => `revision-${++revisions}`;

/** A client of its own, which meets the faults of `plan`. */
function documentsOn(plan?: FaultPlan): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
  if (plan) makeFaulty(client, plan);
  return DynamoDBDocumentClient.from(client);
}

function partsOn(plan?: FaultPlan, what: Partial<BatchParts> = {}): BatchParts {
  const documents = documentsOn(plan);
  const clock = aClock();
  return {
    records: createAddressRecords(documents, table.table, clock),
    batches: createBatches(documents, table.table, newRevision),
    ...{ policy: standard, clock, newRevision, random: () => 0.5 },
    isInterrupted: () => false,
    onProgress: () => {},
    ...what,
  };
}

/** A call of DynamoDB and everything after it fails, as when the process ends there. */
function endingAt(last: number, fault: CallFault): FaultPlan & { wasReached(): boolean } {
  let isReached = false;
  const plan: FaultPlan = ({ total }) => {
    isReached ||= total >= last;
    if (total === last) return fault;
    return total > last ? 'lostRequest' : undefined;
  };
  return Object.assign(plan, { wasReached: () => isReached });
}

async function known(count: number): Promise<string[]> {
  const addresses = Array.from({ length: count }, () => `person${++people}@example.com`);
  await storeRecords(
    table,
    addresses.map((address) => anAddressRecord([aBounce({ address })])),
  );
  return addresses;
}

function planned(id: string, members: readonly string[], { batches }: Pick<BatchParts, 'batches'>) {
  const plannedAt = '2026-11-20T12:00:00.000Z';
  const about = { id, kind: 'release', by: 'Kim', reason: 'she called', plannedAt, filter: 'some' } as const;
  return batches.add(about, [members]);
}

const classify = (bounces: readonly Bounce[], plan?: FaultPlan) => {
  const { policy, records, clock, random } = partsOn(plan);
  const classifier = createClassifier(() => ({ policy, records, random, newRevision }), clock, aTelemetry());
  return classifier({ Records: messagesOf(bounces) });
};

/** A batch that is cut may be rejected as a whole, and comes again. */
const classifyCut = async (bounces: readonly Bounce[], plan: FaultPlan) => {
  const error: unknown = await classify(bounces, plan).catch((reason: unknown) => reason);
  if (error instanceof Error) expect(error).toMatchObject({ code: 'storage' });
};

const item = async (address: string) => table.item(`ADDRESS#${address}`);
const decisions = async (addresses: readonly string[]) =>
  Promise.all(addresses.map(async (address) => (await item(address))?.decision));
const newId = () => `release-${++people}`;

/** Both ways in which a call may be the last, until one run of `work` ends before it. */
async function cutEverywhere(work: (plan: ReturnType<typeof endingAt>) => Promise<void>): Promise<number> {
  let cuts = 0;
  for (const fault of ['lostRequest', 'lostAnswer'] as const) {
    for (let last = 1; ; last += 1) {
      const plan = endingAt(last, fault);
      await work(plan);
      if (!plan.wasReached()) break;
      cuts += 1;
    }
  }
  return cuts;
}

describe('a batch that is cut at any call', () => {
  it('goes on to its end: every record has its override once, and one more time changes nothing', async () => {
    const cuts = await cutEverywhere(async (plan) => {
      const addresses = await known(3);
      const batch = await planned(newId(), addresses, partsOn());
      const cut = await runBatch('apply', batch, partsOn(plan));
      const rest = await runBatch('apply', batch, partsOn());
      const again = await runBatch('apply', batch, partsOn());

      expect(rest.end).toEqual({ is: 'complete' });
      expect(cut.end).toEqual(
        plan.wasReached() ? { is: 'failed', why: expect.any(StorageError) } : { is: 'complete' },
      );
      expect([again.changed, again.unchanged]).toEqual([0, 3]);
      expect(await decisions(addresses)).toEqual(['ignore', 'ignore', 'ignore']);
      for (const address of addresses) expect((await item(address))?.overrides).toHaveLength(1);
      expect((await partsOn().batches.read(batch.id))?.status).toBe('done');
    });
    expect(cuts).toBeGreaterThan(15);
  });

  it('can be taken back, also where that is cut at any call', async () => {
    const cuts = await cutEverywhere(async (plan) => {
      const addresses = await known(3);
      const batch = await planned(newId(), addresses, partsOn());
      await runBatch('apply', batch, partsOn(endingAt(6, 'lostAnswer')));
      expect(await decisions(addresses)).toContain('ignore');
      await runBatch('undo', batch, partsOn(plan));

      expect((await runBatch('undo', batch, partsOn())).end).toEqual({ is: 'complete' });
      expect(await decisions(addresses)).toEqual(['suppress', 'suppress', 'suppress']);
      expect((await runBatch('undo', batch, partsOn())).changed).toBe(0);
    });
    expect(cuts).toBeGreaterThan(8);
  });

  it('is there with all its members or not at all', async () => {
    await cutEverywhere(async (plan) => {
      const id = newId();
      await planned(id, await known(2), partsOn(plan)).catch(() => {});
      const batch = await partsOn().batches.read(id);
      if (batch) expect((await runBatch('apply', batch, partsOn())).changed).toBe(2);
    });
  });
});

describe('a batch beside other writers', () => {
  it('keeps a bounce that arrives in the middle, and covers it', async () => {
    const [ann = ''] = await known(1);
    const batch = await planned(newId(), [ann], partsOn());
    const bouncedAt = '2026-11-21T08:00:00.000Z';
    const meanwhile: FaultPlan = async ({ command, nth }) => {
      if (command === 'PutItem' && nth === 1) await classify([aBounce({ address: ann, bouncedAt })]);
      return undefined;
    };
    await runBatch('apply', batch, partsOn(meanwhile));

    expect(await item(ann)).toMatchObject({
      ...{ decision: 'ignore', bouncedAt, bounces: [{ bouncedAt }, {}] },
      overrides: [{ id: batch.id, at: bouncedAt }],
    });
  });

  it('is not lost where the classifier has read the record before', async () => {
    const [ann = ''] = await known(1);
    const batch = await planned(newId(), [ann], partsOn());
    const bouncedAt = '2026-11-15T08:00:00.000Z';
    const meanwhile: FaultPlan = async ({ command, nth }) => {
      if (command === 'PutItem' && nth === 1) await runBatch('apply', batch, partsOn());
      return undefined;
    };
    await classify([aBounce({ address: ann, bouncedAt })], meanwhile);

    expect(await item(ann)).toMatchObject({
      ...{ decision: 'ignore', bounces: [{ bouncedAt }, {}], overrides: [{ id: batch.id }] },
    });
  });

  it('makes no record of an address that was erased meanwhile', async () => {
    const [ann = '', ben = ''] = await known(2);
    const batch = await planned(newId(), [ann, ben], partsOn());
    const erase = new DeleteCommand({ TableName: table.table, Key: { pk: `ADDRESS#${ann}` } });
    const meanwhile: FaultPlan = async ({ command, nth }) => {
      if (command === 'PutItem' && nth === 1) await table.documents.send(erase);
      return undefined;
    };
    const { changed, unchanged } = await runBatch('apply', batch, partsOn(meanwhile));

    expect([changed, unchanged]).toEqual([1, 1]);
    expect(await item(ann)).toBeUndefined();
    await expect(item(ben)).resolves.toMatchObject({ decision: 'ignore' });
  });

  it.each([
    ['a page is whole', undefined, false, 'undone'],
    ['a call has failed', 'lostAnswer', false, 'undone'],
    ['somebody stops it', undefined, true, 'undone'],
  ] as const)(
    'stands nowhere where it is taken back while a page is written, and %s',
    async (_, fault, stops, is) => {
      const [ann = '', ben = ''] = await known(2);
      const batch = await planned(newId(), [ann, ben], partsOn());
      let isStopped = false;
      const meanwhile: FaultPlan = async ({ command, nth }) => {
        if (command !== 'PutItem') return undefined;
        // It has looked whether the batch stands, and written nothing yet: whoever takes it back meets nothing.
        if (nth === 1) expect((await runBatch('undo', batch, partsOn())).changed).toBe(0);
        isStopped = stops;
        return nth === 2 ? fault : undefined;
      };
      const { end } = await runBatch('apply', batch, partsOn(meanwhile, { isInterrupted: () => isStopped }));

      expect(end).toEqual({ is });
      expect(await decisions([ann, ben])).toEqual(['suppress', 'suppress']);
      expect((await runBatch('undo', batch, partsOn())).changed).toBe(0);
    },
  );

  it.each([
    ['in its middle', 3, 1],
    ['at its end', 5, 2],
  ])('stops where somebody takes it back %s, and is not done', async (_, getItem, written) => {
    const [first = '', last = ''] = await known(2);
    // Erased since; to release them costs nothing.
    const others = Array.from({ length: 499 }, (_, nth) => `erased${nth}@example.com`);
    const batch = await planned(newId(), [first, ...others, last], partsOn());
    // Two items are read for each 500 members: these, and whether the batch still stands; and one at the end.
    const meanwhile: FaultPlan = async ({ command, nth }) => {
      if (command === 'GetItem' && nth === getItem) await runBatch('undo', batch, partsOn());
      return undefined;
    };
    const { end, changed } = await runBatch('apply', batch, partsOn(meanwhile));

    expect([end, changed]).toEqual([{ is: 'undone' }, written]);
    expect((await partsOn().batches.read(batch.id))?.status).toBe('undone');
    await runBatch('undo', batch, partsOn());
    expect(await decisions([first, last])).toEqual(['suppress', 'suppress']);
  });
});

describe('a batch whose records were written a moment ago', () => {
  /** Reads that may lag behind the table still show these addresses as `known`. */
  const lagging = (
    parts: BatchParts,
    known: Awaited<ReturnType<AddressRecords['readMany']>>,
  ): BatchParts => ({
    ...parts,
    records: {
      ...parts.records,
      readMany: async (addresses, how) => (how?.consistent ? parts.records.readMany(addresses, how) : known),
    },
  });

  it('is taken back from them, although a read that lags shows them without it', async () => {
    const addresses = await known(2);
    const before = await partsOn().records.readMany(addresses);
    const batch = await planned(newId(), addresses, partsOn());
    await runBatch('apply', batch, partsOn());
    const { changed } = await runBatch('undo', batch, lagging(partsOn(), before));

    expect(changed).toBe(2);
    expect(await decisions(addresses)).toEqual(['suppress', 'suppress']);
  });

  it('stands in them, although a read that lags does not show them yet', async () => {
    const addresses = await known(2);
    const batch = await planned(newId(), addresses, partsOn());
    const { changed } = await runBatch('apply', batch, lagging(partsOn(), new Map()));

    expect(changed).toBe(2);
    expect(await decisions(addresses)).toEqual(['ignore', 'ignore']);
  });
});

describe('a batch that somebody stops', () => {
  it('begins no more records, and says how many are written', async () => {
    const addresses = await known(100);
    const batch = await planned(newId(), addresses, partsOn());
    let done = 0;
    const parts = partsOn(undefined, {
      isInterrupted: () => done >= 10,
      onProgress: (count) => {
        done = count;
      },
    });
    const { end, changed } = await runBatch('apply', batch, parts);

    expect(end).toEqual({ is: 'interrupted' });
    expect(changed).toBeGreaterThanOrEqual(10);
    expect(changed).toBeLessThan(10 + 16);
    expect((await decisions(addresses)).filter((decision) => decision === 'ignore')).toHaveLength(changed);
  });
});

describe('what is said of a batch', () => {
  it('stands in the order of its addresses, whichever was written first', async () => {
    const addresses = await known(3);
    const parts = partsOn();
    const batch = await planned(newId(), addresses, parts);
    const waiting: (() => void)[] = [];
    const last = addresses.at(-1);
    const run = await runBatch('apply', batch, {
      ...parts,
      records: {
        ...parts.records,
        async write(record, expected) {
          if (record.address !== last) await new Promise<void>((written) => waiting.push(written));
          const isWritten = await parts.records.write(record, expected);
          waiting.pop()?.();
          return isWritten;
        },
      },
    });

    expect(run.samples.map(({ after }) => after.address)).toEqual(addresses);
  });
});

describe('a release', () => {
  const replayStrictly = async (plan?: FaultPlan) => {
    const documents = documentsOn(plan);
    const { records, clock, random } = partsOn(plan);
    const { stopped } = await replay({
      pages: scanAddresses(documents, table.table),
      ...{ policy: strict, writing: { records, clock, random, newRevision } },
    });
    return stopped === undefined;
  };

  it('holds through the old bounces again and another policy, until a new bounce, whatever is cut between', async () => {
    const apart = await aTable();
    const shared = table;
    table = apart;
    try {
      await cutEverywhere(async (plan) => {
        const [ann = ''] = await known(1);
        const old = [
          aBounce({ address: ann }),
          aBounce({ address: ann, code: 'S', bouncedAt: '2026-11-08T10:00:00.000Z' }),
          aBounce({ address: ann, code: 'Z', bouncedAt: '2026-09-01T10:00:00.000Z' }),
        ];
        const decision = async () => (await item(ann))?.decision;
        const batch = await planned(newId(), [ann], partsOn());

        await runBatch('apply', batch, partsOn(plan));
        await runBatch('apply', batch, partsOn());
        expect(await decision()).toBe('ignore');

        await classifyCut(old, plan);
        expect(await classify(old)).toEqual({ batchItemFailures: [] });
        expect(await decision()).toBe('ignore');

        await replayStrictly(plan);
        expect(await replayStrictly()).toBe(true);
        expect(await item(ann)).toMatchObject({ decision: 'ignore', policy: strict.version });

        const newer = [aBounce({ address: ann, bouncedAt: '2026-11-20T13:00:00.000Z' })];
        await classifyCut(newer, plan);
        expect(await classify(newer)).toEqual({ batchItemFailures: [] });
        expect(await item(ann)).toMatchObject({ decision: 'suppress', overrides: [{ id: batch.id }] });
      });
    } finally {
      table = shared;
      await apart.close();
    }
  });
});
