import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createClassifier } from '../../../functions/classifier/classifier.ts';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import type { Evidence } from '../../../shared/bounce/evidence.ts';
import { encodeBounce, encodeEvidence } from '../../../shared/bounce-message.ts';
import { StorageError } from '../../../shared/errors.ts';
import { type AddressRecords, createAddressRecords } from '../../../shared/storage/address-records.ts';
import { aTableInMemory } from '../../simulation/world/without-faults.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTelemetry } from '../../support/a-telemetry.ts';
import { anyLateBounce, anyPieceOfEvidence } from '../../support/arbitraries.ts';
import { aMessage } from '../../support/messages.ts';
import { standard } from '../../support/policies.ts';

const address = 'ada@example.com';
const day = (number: number) => new Date(Date.UTC(2026, 9, 1 + number, 10)).toISOString();
const activity = (send: number) => `0a0a0a0a-0000-4000-8000-${String(send).padStart(12, '0')}`;
const delivered = (sent: number): Evidence => ({
  deliveries: [{ campaignActivityId: activity(sent), sentAt: day(sent) }],
});
const used = (sent: number, clicked: number): Evidence => ({
  deliveries: [],
  click: { campaignActivityId: activity(sent), sentAt: day(sent), clickedAt: day(clicked) },
});
/** A bounce on a day, of the send of that day unless said. */
const bounced = (code: string, at: number, send = at): Bounce =>
  aBounce({ address, code, bouncedAt: day(at), campaignActivityId: activity(send) });
const bounceOf = (code: string, at: number, send = at) => encodeBounce(bounced(code, at, send));
const evidenceOf = (evidence: Evidence, whose = address) => encodeEvidence(whose, evidence);

const answerOf = (...failed: readonly string[]) => ({
  batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })),
});

/** A classifier over a table in memory; `meanwhile` runs before a write, and may answer in its place. */
function aClassifier() {
  const table = aTableInMemory();
  const clock = aClock();
  const stored = createAddressRecords(table.documents, 'Hygiene', clock);
  const telemetry = aTelemetry();
  const tried: string[] = [];
  const world = {
    meanwhile: async (): Promise<boolean | undefined> => undefined,
    /** The first read of a batch is one that may be older than a write before it. */
    readsTooEarly: false,
  };
  const records: AddressRecords = {
    ...stored,
    readMany: async (addresses) => (world.readsTooEarly ? new Map() : stored.readMany(addresses)),
    async write(record, expected) {
      tried.push(record.revision);
      return (await world.meanwhile()) ?? stored.write(record, expected);
    },
  };
  let revision = 0;
  const classifierWith = (its: AddressRecords) =>
    createClassifier(
      () => ({
        policy: standard,
        records: its,
        random: () => 0,
        newRevision: () => `revision-${++revision}`,
      }),
      clock,
      telemetry,
    );
  const [classify, another] = [classifierWith(records), classifierWith(stored)];
  const eventOf = (bodies: readonly string[]) => ({
    Records: bodies.map((body, nth) => aMessage(body, `message-${nth + 1}`)),
  });
  return {
    world,
    tried,
    telemetry,
    item: () => table.items.get(`ADDRESS#${address}`),
    table,
    take: (...bodies: readonly string[]) => classify(eventOf(bodies)),
    /** What another instance of it takes, whatever happens to the writes of this one. */
    takeElsewhere: (...bodies: readonly string[]) => another(eventOf(bodies)),
    counted: () => telemetry.notes.at(-1)?.fields,
  };
}

let classifier: ReturnType<typeof aClassifier>;
beforeEach(() => {
  classifier = aClassifier();
});

describe('evidence', () => {
  it('joins the record of its address with one write, and decides it again', async () => {
    await classifier.take(bounceOf('F', 0));
    expect(classifier.item()).toMatchObject({ decision: 'retry' });
    expect(await classifier.take(evidenceOf(delivered(20)), evidenceOf(used(21, 22)))).toEqual(answerOf());
    expect(classifier.tried).toHaveLength(2);
    expect(classifier.item()).toMatchObject({
      decision: 'ignore',
      rule: 'delivered-since',
      evidence: { ...delivered(20), click: used(21, 22).click },
      bounces: [{ code: 'F' }],
    });
  });

  it('that a record holds costs no write, under whatever message id it comes', async () => {
    await classifier.take(bounceOf('F', 0), evidenceOf(delivered(20)), evidenceOf(used(20, 21)));
    const before = classifier.item();
    expect(await classifier.take(evidenceOf(delivered(20)), evidenceOf(used(20, 21)))).toEqual(answerOf());
    expect(classifier.tried).toHaveLength(1);
    expect(classifier.item()).toEqual(before);
  });

  it('that is older than what a record holds costs no write', async () => {
    await classifier.take(
      bounceOf('F', 0),
      ...[20, 21, 22].map((sent) => evidenceOf(delivered(sent))),
      evidenceOf(used(20, 21)),
    );
    await classifier.take(evidenceOf(delivered(19)), evidenceOf(used(19, 30)));
    expect(classifier.tried).toHaveLength(1);
  });

  it('of an address without a record is dropped, and writes nothing', async () => {
    expect(await classifier.take(evidenceOf(delivered(20)), evidenceOf(used(20, 21)))).toEqual(answerOf());
    expect(classifier.tried).toHaveLength(0);
    expect(classifier.table.items.size).toBe(0);
    expect(classifier.counted()).toMatchObject({ decided: 0, alreadyKnown: 0, evidence: 0, failed: 0 });
  });

  it('of an address whose record is so new that the first read does not find it is kept', async () => {
    await classifier.take(bounceOf('F', 0));
    classifier.world.readsTooEarly = true;
    expect(await classifier.take(evidenceOf(delivered(20)))).toEqual(answerOf());
    expect(classifier.item()).toMatchObject({ decision: 'ignore', evidence: delivered(20) });
  });

  it('of an address whose record goes away meanwhile brings nothing back', async () => {
    await classifier.take(bounceOf('F', 0));
    classifier.world.meanwhile = async () => {
      classifier.table.replace(`ADDRESS#${address}`, undefined);
      return undefined;
    };
    expect(await classifier.take(evidenceOf(delivered(20)))).toEqual(answerOf());
    expect(classifier.item()).toBeUndefined();
  });

  it('of an address that only an operator has said something of is kept', async () => {
    await classifier.take(bounceOf('F', 0));
    const { bounces: _, ...item } = classifier.item() ?? {};
    const said = { id: 'one', kind: 'suppress', at: day(1), by: 'Kim', reason: 'she called', batch: 'one' };
    const suppressed = { decision: 'suppress', rule: 'override', overrides: [said], bounces: [] };
    const { retryAfter: __, ...rest } = item;
    classifier.table.replace(`ADDRESS#${address}`, { ...rest, ...suppressed, pk: `ADDRESS#${address}` });
    await classifier.take(evidenceOf(delivered(20)));
    expect(classifier.item()).toMatchObject({ decision: 'suppress', evidence: delivered(20) });
  });

  it('and the bounce that makes the record may come in one batch', async () => {
    await classifier.take(evidenceOf(delivered(20)), bounceOf('B', 0));
    expect(classifier.tried).toHaveLength(1);
    expect(classifier.item()).toMatchObject({ decision: 'review', evidence: delivered(20) });
  });

  it('stays when the record is written again for a new bounce', async () => {
    await classifier.take(bounceOf('F', 0), evidenceOf(delivered(20)));
    await classifier.take(bounceOf('F', 30));
    expect(classifier.item()).toMatchObject({
      ...{ decision: 'retry', bouncedAt: day(30) },
      ...{ evidence: delivered(20), bounces: [{}, {}] },
    });
  });

  it('is taken back by a bounce of the same send, whichever comes first', async () => {
    await classifier.take(bounceOf('Z', 0));
    await classifier.take(evidenceOf(delivered(20)));
    expect(classifier.item()).toMatchObject({ decision: 'ignore' });
    await classifier.take(bounceOf('F', 21, 20));
    expect(classifier.item()).toMatchObject({ decision: 'suppress', bounceCode: 'Z' });

    const other = aClassifier();
    await other.take(bounceOf('Z', 0), bounceOf('F', 21, 20));
    await other.take(evidenceOf(delivered(20)));
    const { revision: _, decidedAt: __, ...record } = classifier.item() ?? {};
    expect(other.item()).toMatchObject(record);
  });

  it('ends in the same record in any order, with any repeats and in any batches', async () => {
    const anyDelivery = fc
      .record({
        bounces: fc.array(anyLateBounce, { minLength: 1, maxLength: 8 }),
        evidence: fc.array(anyPieceOfEvidence, { minLength: 1, maxLength: 6 }),
      })
      .map(({ bounces, evidence }) => [
        ...bounces.map((bounce) => encodeBounce({ ...bounce, address })),
        ...evidence.map((piece) => evidenceOf(piece)),
      ])
      .chain((bodies) => {
        const [first = '', ...rest] = bodies;
        // Without a record evidence is dropped, so a bounce comes first; the rest in any order.
        return fc.record({
          first: fc.constant(first),
          rest: fc.constant(rest),
          again: fc.shuffledSubarray([...rest, ...bodies], { minLength: rest.length + bodies.length }),
          size: fc.integer({ min: 1, max: 7 }),
        });
      });
    await fc.assert(
      fc.asyncProperty(anyDelivery, async ({ first, rest, again, size }) => {
        const [once, often] = [aClassifier(), aClassifier()];
        expect(await once.take(first, ...rest)).toEqual(answerOf());
        expect(once.tried).toHaveLength(1);
        expect(await often.take(first)).toEqual(answerOf());
        for (let at = 0; at < again.length; at += size)
          expect(await often.take(...again.slice(at, at + size))).toEqual(answerOf());
        const lasting = ({ item }: typeof once) => ({ ...item(), revision: '', decidedAt: '' });
        expect(lasting(often)).toEqual(lasting(once));
        const writes = often.tried.length;
        expect(await often.take(...again)).toEqual(answerOf());
        expect(often.tried).toHaveLength(writes);
      }),
      { numRuns: 100 },
    );
  });
});

describe('evidence fails closed', () => {
  it('for one message that cannot be read, not for its neighbours', async () => {
    await classifier.take(bounceOf('F', 0));
    const broken = evidenceOf(delivered(20)).replace(day(20), 'May');
    expect(await classifier.take(broken, evidenceOf(delivered(21)))).toEqual(answerOf('message-1'));
    expect(classifier.item()).toMatchObject({ evidence: delivered(21) });
    expect(JSON.stringify(classifier.telemetry.notes)).toContain('wrong or missing: deliveries.0.sentAt');
    expect(JSON.stringify(classifier.telemetry.notes)).not.toMatch(/@|May/);
  });

  it('for an address whose record somebody has broken: that is not the same as none', async () => {
    const broken = { pk: `ADDRESS#${address}`, address, decision: 'allow' };
    classifier.table.replace(broken.pk, broken);
    expect(await classifier.take(evidenceOf(delivered(20)))).toEqual(answerOf('message-1'));
    expect(classifier.item()).toEqual(broken);
  });

  it('for all of an address that cannot be written', async () => {
    await classifier.take(bounceOf('F', 0));
    classifier.world.meanwhile = async () => {
      throw new StorageError('The table does not answer.', 'TimeoutError');
    };
    await expect(classifier.take(evidenceOf(delivered(20)), bounceOf('F', 30))).rejects.toThrow(
      'The table does not answer.',
    );
    expect(classifier.counted()).toMatchObject({ decided: 0, evidence: 0, failed: 2 });
  });
});

describe('evidence and other writers', () => {
  it('joins what another batch wrote after the record was read', async () => {
    await classifier.take(bounceOf('F', 0));
    let isFirst = true;
    classifier.world.meanwhile = async () => {
      if (isFirst) await classifier.takeElsewhere(bounceOf('D', 5), evidenceOf(delivered(18)));
      isFirst = false;
      return undefined;
    };
    expect(await classifier.take(evidenceOf(delivered(20)))).toEqual(answerOf());
    expect(classifier.item()).toMatchObject({
      bounces: [{ code: 'D' }, { code: 'F' }],
      evidence: { deliveries: [...delivered(20).deliveries, ...delivered(18).deliveries] },
    });
    expect(classifier.counted()).toMatchObject({ evidence: 1, failed: 0 });
  });

  it('writes no more where the other has written the same', async () => {
    await classifier.take(bounceOf('F', 0));
    classifier.world.meanwhile = async () => {
      await classifier.takeElsewhere(evidenceOf(delivered(20)));
      return undefined;
    };
    expect(await classifier.take(evidenceOf(delivered(20)))).toEqual(answerOf());
    expect(classifier.tried).toHaveLength(2);
    expect(classifier.counted()).toMatchObject({ evidence: 0 });
  });
});

describe('evidence is counted apart', () => {
  it('by addresses whose record got some, and by no bounce or decision', async () => {
    await classifier.take(bounceOf('F', 0), encodeBounce({ ...bounced('F', 0), address: 'bob@example.com' }));
    await classifier.take(
      evidenceOf(delivered(20)),
      evidenceOf(used(20, 21)),
      evidenceOf(delivered(20), 'bob@example.com'),
      evidenceOf(delivered(20), 'nobody@example.com'),
    );
    expect(classifier.counted()).toMatchObject({
      ...{ messages: 4, decided: 0, alreadyKnown: 0, evidence: 2, unknownCodes: 0, failed: 0 },
    });
    expect(classifier.counted()?.decisions).toEqual({});
    expect(classifier.telemetry.total('decided')).toBe(2);
    expect(classifier.telemetry.counts).toEqual({});
  });

  it('beside the bounces of the same batch, known ones among them', async () => {
    await classifier.take(bounceOf('F', 0));
    await classifier.take(bounceOf('F', 0), bounceOf('D', 5), evidenceOf(delivered(20)));
    expect(classifier.counted()).toMatchObject({ decided: 1, alreadyKnown: 1, evidence: 1 });
    expect(classifier.counted()?.decisions).toEqual({ ignore: 1 });
    await classifier.take(bounceOf('D', 5), evidenceOf(delivered(20)));
    expect(classifier.counted()).toMatchObject({ decided: 0, alreadyKnown: 1, evidence: 0 });
    expect(classifier.counted()?.decisions).toEqual({});
    await classifier.take(bounceOf('D', 30), evidenceOf(delivered(20)));
    expect(classifier.counted()).toMatchObject({ decided: 1, alreadyKnown: 0, evidence: 0 });
  });
});
