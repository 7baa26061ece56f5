import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErasePorts, erasePerson, openErasure } from '../../../cli/operate/erase.ts';
import { runBatch } from '../../../cli/operate/run-batch.ts';
import type { DeadLetter } from '../../../cli/target/dead-letters.ts';
import { createErasureKeys } from '../../../cli/target/erasure-keys.ts';
import { erasureHash, erasureKeyId } from '../../../shared/bounce/tombstone.ts';
import { encodeBounce, encodeUnreadableRow } from '../../../shared/bounce-message.ts';
import { ErasureKeyLostError, SignInNeededError, StorageError } from '../../../shared/errors.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { createBatches } from '../../../shared/storage/batches.ts';
import { readErasureKeyId } from '../../../shared/storage/erasure-key-id.ts';
import { createLease } from '../../../shared/storage/lease.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock, minuteMs } from '../../support/a-clock.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anOverride } from '../../support/an-override.ts';
import { type CallFault, makeFaulty } from '../../support/faults.ts';
import { standard } from '../../support/policies.ts';
import { storeRecords } from '../../support/stored-records.ts';

let table: TestTable;
let revisions = 0;
let people = 0;
beforeAll(async () => {
  table = await aTable();
});
afterAll(() => table.close());

const newRevision = () => `revision-${++revisions}`;
const newKey = () => Buffer.alloc(32, ++revisions % 250).toString('base64url');
const signIn = { clientId: 'client', refreshToken: 'refresh-token', note: 'kept' };

/** Whatever is outside of the table; calls of it meet the same faults. */
function anOutside(bodies: readonly string[] = []) {
  let letters = bodies.map((body, nth) => ({ id: String(nth), body }) as DeadLetter);
  let secret: { version: string; text: string } | undefined = { version: '1', text: JSON.stringify(signIn) };
  const waiting: number[] = [];
  return {
    waiting,
    bodies: () => letters.map(({ body }) => body),
    arrive: (body: string) => {
      letters = [...letters, { id: `late-${letters.length}`, body } as DeadLetter];
    },
    secret: () => JSON.parse(secret?.text ?? '{}'),
    put: (text: string | undefined) => {
      secret = text === undefined ? undefined : { version: newRevision(), text };
    },
    read: () => secret,
    letters: () => letters,
    drop: (some: readonly DeadLetter[]) => {
      letters = letters.filter((letter) => !some.includes(letter));
    },
  };
}
type Outside = ReturnType<typeof anOutside>;
type Fault = (total: number) => CallFault;

function portsOn(
  outside: Outside,
  fault: Fault = () => undefined,
  what: Partial<ErasePorts> = {},
): ErasePorts {
  let total = 0;
  const plan = () => fault(++total);
  async function meet<Answer>(work: () => Answer): Promise<Answer> {
    const kind = plan();
    if (kind === 'lostRequest') throw new StorageError('lost');
    const answer = work();
    if (kind === 'lostAnswer') throw new StorageError('lost');
    return answer;
  }
  const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
  makeFaulty(client, plan);
  const documents = DynamoDBDocumentClient.from(client);
  const clock = aClock();
  const secret = {
    read: () => meet(() => outside.read()),
    replace: (version: string, text: string) =>
      meet(() => {
        if (outside.read()?.version !== version) return false;
        outside.put(text);
        return true;
      }),
  };
  return {
    target: {
      ...{ documents, table: table.table },
      records: createAddressRecords(documents, table.table, clock),
      erasureKeys: createErasureKeys(secret, newKey),
      queues: { countWaiting: () => meet(() => outside.waiting.shift() ?? 0) },
      deadLetters: {
        look: () => meet(() => ({ letters: outside.letters(), inFlight: 0, isWhole: true })),
        drop: (some) =>
          meet(() => {
            outside.drop(some);
            return [];
          }),
        giveBack: async () => true,
      },
    },
    ...{ clock, newRevision, isInterrupted: () => false, say: () => {} },
    ...what,
  };
}

async function erase(
  address: string,
  ports: ErasePorts,
  { minutes = 0, blocked }: { minutes?: number; blocked?: boolean } = {},
) {
  const until = new Date(ports.clock.now().getTime() + minutes * minuteMs);
  const key = await openErasure(until, ports);
  if (key === undefined) return undefined;
  return { key, ...(await erasePerson(address, { key, blocked, until }, ports)) };
}

/** A person who bounced, stands in a batch with two others, and in a dead letter as nobody could read it. */
async function aKnownPerson() {
  const nth = ++people;
  const [address = '', ben = '', cleo = ''] = ['ann', 'ben', 'cleo'].map(
    (name) => `${name}${nth}@example.com`,
  );
  await storeRecords(
    table,
    [address, ben, cleo].map((one) => anAddressRecord([aBounce({ address: one })])),
  );
  const batches = createBatches(table.documents, table.table, newRevision);
  const plannedAt = '2026-11-20T12:00:00.000Z';
  const about = { kind: 'release', by: 'Kim', plannedAt } as const;
  const batch = await batches.add(
    { id: `release-${nth}`, ...about, reason: `${address} called.`, filter: `address ${address}` },
    [[ben, address, cleo]],
  );
  const letters = [
    encodeBounce(aBounce({ address })),
    encodeBounce(aBounce({ address: ben })),
    encodeUnreadableRow({ email_address: address.toUpperCase(), created_time: 'never' }, 'activity'),
    encodeUnreadableRow({ email_address: `jo${address}` }, 'activity'),
  ];
  return { address, others: [ben, cleo], batch, letters, batches };
}

const everything = async () =>
  JSON.stringify(await table.items(''), (_, value) => (value instanceof Set ? [...value] : value));

async function forgetKey(): Promise<void> {
  for (const { pk } of [...(await table.items('ERASED#')), { pk: 'POLL#LEASE' }])
    await table.documents.send(new DeleteCommand({ TableName: table.table, Key: { pk } }));
}

describe('erasing a person', () => {
  it('leaves a tombstone, and their address nowhere', async () => {
    await forgetKey();
    const { address, letters, batch } = await aKnownPerson();
    const outside = anOutside(letters);
    const erased = await erase(address, portsOn(outside));

    expect(erased).toMatchObject({
      end: 'complete',
      removed: { record: true, batches: 1, deadLetters: 2 },
    });
    expect(await everything()).not.toContain(address);
    expect(outside.bodies()).toEqual([letters[1], letters[3]]);
    const hash = erasureHash(outside.secret().erasureKey, address);
    expect(await table.item(`ERASED#${hash}`)).toEqual({
      ...{ pk: `ERASED#${hash}`, revision: expect.any(String) },
      ...{ upTo: '2026-11-20T12:00:00.000Z', erasedAt: '2026-11-20T12:00:00.000Z' },
    });
    expect(await table.item(`BATCH#${batch.id}`)).toMatchObject({
      ...{ filter: 'address (erased)', reason: '(erased) called.' },
    });
    expect(outside.secret()).toMatchObject(signIn);
  });

  it('lets a batch that named them go on and be taken back, with right numbers', async () => {
    await forgetKey();
    const { address, batch, batches, others } = await aKnownPerson();
    await erase(address, portsOn(anOutside()));
    await erase(address, portsOn(anOutside()), {}).catch(() => {});
    const now = await batches.read(batch.id);
    if (!now) throw new Error('the batch is gone');
    expect(now.addresses).toBe(2);
    const parts = {
      ...{ batches, policy: standard, clock: aClock(), newRevision, random: () => 0.5 },
      records: createAddressRecords(table.documents, table.table, aClock()),
      ...{ isInterrupted: () => false, onProgress: () => {} },
    };
    expect(await runBatch('apply', now, parts)).toMatchObject({ end: { is: 'complete' }, changed: 2 });
    expect(await runBatch('undo', now, parts)).toMatchObject({ end: { is: 'complete' }, changed: 2 });
    expect((await batches.read(batch.id))?.status).toBe('undone');
    for (const other of others) expect(await table.item(`ADDRESS#${other}`)).toBeDefined();
  });

  it.each([
    ['with quotes', '"ann"@example.com', '"ann"@example.com'],
    ['with a tab before it', 'tab@example.com', '\ttab@example.com'],
    ['whose capitals are other letters', 'i\u0307pek@example.com', '\u0130pek@example.com'],
  ])('drops the dead letters of an address %s', async (_, address, spelt) => {
    await forgetKey();
    await storeRecords(table, [anAddressRecord([aBounce({ address })])]);
    const other = encodeUnreadableRow({ email_address: `jo${spelt}` }, 'activity');
    const letters = [
      encodeBounce(aBounce({ address })),
      encodeUnreadableRow({ email_address: spelt, created_time: 'never' }, 'activity'),
    ];
    const outside = anOutside([...letters, other]);

    expect(await erase(address, portsOn(outside))).toMatchObject({ removed: { deadLetters: 2 } });
    expect(outside.bodies()).toEqual([other]);
  });

  it('covers what was said of them by a clock that is ahead', async () => {
    await forgetKey();
    const address = `ahead${++people}@example.com`;
    const at = '2026-11-20T12:01:30.000Z';
    await storeRecords(table, [
      { ...anAddressRecord([aBounce({ address })]), overrides: [anOverride({ at })] },
    ]);

    expect(await erase(address, portsOn(anOutside()))).toMatchObject({ tombstone: { upTo: at } });
  });

  it('covers the newest bounce that is known, also where clocks say that it is still to come', async () => {
    await forgetKey();
    const address = `future${++people}@example.com`;
    const bouncedAt = '2026-11-21T09:00:00.000Z';
    await storeRecords(table, [anAddressRecord([aBounce({ address, bouncedAt })])]);
    expect(await erase(address, portsOn(anOutside()))).toMatchObject({ tombstone: { upTo: bouncedAt } });
  });

  it('is done to the end by doing it again, whichever call was the last', async () => {
    let cuts = 0;
    for (const kind of ['lostRequest', 'lostAnswer'] as const) {
      for (let last = 1; ; last += 1) {
        await forgetKey();
        const { address, letters, batch, batches } = await aKnownPerson();
        const outside = anOutside(letters);
        let isReached = false;
        const ending: Fault = (total) => {
          isReached ||= total >= last;
          return total === last ? kind : total > last ? 'lostRequest' : undefined;
        };
        await erase(address, portsOn(outside, ending)).catch((error: unknown) => {
          expect(error).toBeInstanceOf(StorageError);
        });
        // The lease of a process that was killed ends by itself.
        const ports = portsOn(outside);
        ports.clock.now = () => new Date('2026-11-20T12:03:00.000Z');
        expect(await erase(address, ports)).toMatchObject({ end: 'complete' });
        expect(await everything()).not.toContain(address);
        expect(outside.bodies()).toEqual([letters[1], letters[3]]);
        expect((await batches.read(batch.id))?.addresses).toBe(2);
        expect(await table.items('ERASED#')).toHaveLength(2);
        if (!isReached) break;
        cuts += 1;
      }
    }
    expect(cuts).toBeGreaterThan(40);
  }, 120_000);
});

describe('what is on its way when somebody is erased', () => {
  it('is waited for, and erased when it has arrived', async () => {
    await forgetKey();
    const { address, letters } = await aKnownPerson();
    const outside = anOutside();
    outside.waiting.push(2, 1);
    const said: string[] = [];
    const ports = portsOn(outside, undefined, { say: (text) => said.push(text) });
    const { sleep } = ports.clock;
    ports.clock.sleep = async (ms) => {
      await storeRecords(table, [anAddressRecord([aBounce({ address })])]).catch(() => {});
      if (outside.bodies().length === 0) outside.arrive(letters[0] ?? '');
      return sleep(ms);
    };
    expect(await erase(address, ports, { minutes: 5 })).toMatchObject({
      end: 'complete',
      removed: { record: true, deadLetters: 1 },
    });
    expect(await everything()).not.toContain(address);
    expect(said.join()).toMatch(/2 bounces are waiting.*waiting for bounces on their way.*5 min at most/);
  });

  it('is not waited for longer than asked, and it says that somebody has to look again', async () => {
    await forgetKey();
    const { address } = await aKnownPerson();
    const outside = anOutside();
    outside.waiting.push(...Array.from({ length: 100 }, () => 1));
    const ports = portsOn(outside);
    expect(await erase(address, ports, { minutes: 1 })).toMatchObject({ end: 'lookAgain' });
    expect(ports.clock.now().getTime() - aClock().now().getTime()).toBe(minuteMs);
    expect(await erase(address, { ...ports, isInterrupted: () => true }, { minutes: 9 })).toMatchObject({
      end: 'interrupted',
    });
  });

  it('is what a run may still publish that is at work: it has to end first', async () => {
    await forgetKey();
    const { address } = await aKnownPerson();
    const outside = anOutside();
    await erase(`first-${address}`, portsOn(outside));
    const lease = createLease(table.documents, table.table);
    await lease.take('a run', aClock().now(), new Date('2026-11-20T12:03:00.000Z'));
    expect(await erase(address, portsOn(outside), { minutes: 1 })).toMatchObject({ end: 'lookAgain' });
    expect(await erase(address, portsOn(outside), { minutes: 5 })).toMatchObject({ end: 'complete' });
    await lease.giveBack('a run');
  });
});

describe('the key of erased people', () => {
  it('is made once, between two runs of the poller, and used from then on', async () => {
    await forgetKey();
    const outside = anOutside();
    const lease = createLease(table.documents, table.table);
    await lease.take('a run', aClock().now(), new Date('2026-11-20T12:10:00.000Z'));
    expect(await erase('ann@example.com', portsOn(outside), { minutes: 1 })).toBeUndefined();
    expect(outside.secret()).toEqual(signIn);
    expect(await readErasureKeyId(table.documents, table.table)).toBeUndefined();

    const first = await erase('ann@example.com', portsOn(outside), { minutes: 15 });
    expect(
      await lease.take(
        'another run',
        new Date('2026-11-20T12:11:00.000Z'),
        new Date('2026-11-20T12:12:00.000Z'),
      ),
    ).toBe(true);
    const second = await erase('ben@example.com', portsOn(outside));
    expect(first?.key).toBe(second?.key);
    expect(await readErasureKeyId(table.documents, table.table)).toBe(erasureKeyId(first?.key ?? ''));
    await lease.giveBack('another run');
  });

  it('goes into what somebody signs in with meanwhile, and overwrites nothing of it', async () => {
    await forgetKey();
    const outside = anOutside();
    const ports = portsOn(outside);
    let reads = 0;
    const secret = {
      read: async () => {
        reads += 1;
        const before = outside.read();
        if (reads === 1) outside.put(JSON.stringify({ ...signIn, refreshToken: 'newer' }));
        return before;
      },
      replace: async (version: string, text: string) => {
        if (outside.read()?.version !== version) return false;
        outside.put(text);
        return true;
      },
    };
    const target = { ...ports.target, erasureKeys: createErasureKeys(secret, newKey) };
    await erase('ann@example.com', { ...ports, target });
    expect(outside.secret()).toEqual({ ...signIn, refreshToken: 'newer', erasureKey: expect.any(String) });
  });

  it.each([[undefined], ['not JSON'], ['{"clientId": "client"}']])(
    'is not made where nobody has signed in: %s',
    async (text) => {
      await forgetKey();
      const outside = anOutside();
      outside.put(text);
      await expect(erase('ann@example.com', portsOn(outside))).rejects.toThrow(SignInNeededError);
      expect(outside.read()?.text).toBe(text);
      expect(await table.items('ERASED#')).toEqual([]);
    },
  );

  it('is not made anew where the secret has lost it', async () => {
    await forgetKey();
    const outside = anOutside();
    await erase('ann@example.com', portsOn(outside));
    outside.put(JSON.stringify(signIn));
    await expect(erase('ben@example.com', portsOn(outside))).rejects.toThrow(ErasureKeyLostError);
    expect(outside.secret()).toEqual(signIn);
  });
});

describe('an address that stays blocked', () => {
  it('is one until somebody says otherwise; doing it again without a word leaves that', async () => {
    await forgetKey();
    const outside = anOutside();
    const isBlocked = async (blocked?: boolean) =>
      (await erase('ann@example.com', portsOn(outside), blocked === undefined ? {} : { blocked }))?.tombstone
        .blocked;
    expect(await isBlocked()).toBeUndefined();
    const later = { blocked: true };
    expect((await erase('ben@example.com', portsOn(outside), later))?.tombstone.blocked).toBe(true);
    expect((await erase('ben@example.com', portsOn(outside)))?.tombstone.blocked).toBe(true);
    const ports = portsOn(outside);
    await ports.clock.sleep(1_000);
    expect((await erase('ben@example.com', ports, { blocked: false }))?.tombstone.blocked).toBeUndefined();
  });
});
