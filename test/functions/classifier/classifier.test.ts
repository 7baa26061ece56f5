import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClassifier } from '../../../functions/classifier/classifier.ts';
import { assess } from '../../../shared/bounce/assess.ts';
import { noEvidence } from '../../../shared/bounce/evidence.ts';
import { addBounces, noBounces } from '../../../shared/bounce/history.ts';
import { encodeBounce, encodeUnreadableRow } from '../../../shared/bounce-message.ts';
import { ConfigurationError } from '../../../shared/errors.ts';
import { toItem } from '../../../shared/storage/address-item.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTelemetry, type RecordedTelemetry } from '../../support/a-telemetry.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anyKnownBounces } from '../../support/arbitraries.ts';
import { type FaultPlan, makeFaulty } from '../../support/faults.ts';
import { aMessage, messagesOf } from '../../support/messages.ts';
import { standard } from '../../support/policies.ts';

let table: TestTable;
let telemetry: RecordedTelemetry;
let calls: string[];
const revisions = countUp();
const addresses = countUp();

beforeAll(async () => {
  table = await aTable();
});
afterAll(() => table.close());
beforeEach(() => {
  telemetry = aTelemetry();
  calls = [];
});

/** A classifier as Lambda builds it, on a client of its own that meets the faults of `plan`. */
function aClassifier(plan: FaultPlan = () => undefined) {
  const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
  makeFaulty(client, (call) => {
    calls.push(call.command);
    return plan(call);
  });
  const clock = aClock();
  const records = createAddressRecords(DynamoDBDocumentClient.from(client), table.table, clock);
  const newRevision = () => `revision-${revisions.next().value}`;
  const classify = createClassifier(
    () => ({ policy: standard, records, random: () => 0.5, newRevision }),
    clock,
    telemetry,
  );
  return (messages: SQSRecord[]) => classify({ Records: messages });
}

const failing = (...messageIds: string[]) => ({
  batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })),
});
const writes = () => calls.filter((command) => command === 'PutItem').length;
/** An address no other test uses: the table is shared. */
const newAddress = () => `person${addresses.next().value}@example.com`;

function* countUp(): Generator<number> {
  for (let number = 1; ; number += 1) yield number;
}

describe('the classifier', () => {
  it('stores a decision and its reason', async () => {
    const address = newAddress();
    expect(await aClassifier()(messagesOf([aBounce({ address })]))).toEqual(failing());
    expect(await table.item(`ADDRESS#${address}`)).toMatchObject({
      address,
      decision: 'suppress',
      bounceCode: 'B',
      because: 'Do not mail: the address does not exist (code B), on 2026-11-01.',
      decidedAt: '2026-11-20T12:00:00.000Z',
    });
  });

  it('writes once for several bounces of one address in a batch, and reads all addresses in one call', async () => {
    const [one, other] = [newAddress(), newAddress()];
    const bounces = [
      aBounce({ address: one, code: 'F' }),
      aBounce({ address: one, code: 'B', bouncedAt: '2026-11-02T10:00:00.000Z' }),
      aBounce({ address: other, code: 'V' }),
    ];
    await aClassifier()(messagesOf(bounces));
    expect(calls.filter((command) => command === 'BatchGetItem')).toHaveLength(1);
    expect(writes()).toBe(2);
    expect(await table.item(`ADDRESS#${one}`)).toMatchObject({ decision: 'suppress' });
    expect(await table.item(`ADDRESS#${other}`)).toMatchObject({ decision: 'ignore' });
  });

  it('writes nothing for a bounce it knows, under whatever message id it comes', async () => {
    const bounce = aBounce({ address: newAddress() });
    const classify = aClassifier();
    await classify(messagesOf([bounce, bounce]));
    const stored = await table.item(`ADDRESS#${bounce.address}`);
    calls.length = 0;
    expect(
      await classify([...messagesOf([bounce]), aMessage(messagesOf([bounce])[0]?.body ?? '', 'other')]),
    ).toEqual(failing());
    expect(writes()).toBe(0);
    expect(await table.item(`ADDRESS#${bounce.address}`)).toEqual(stored);
    expect(telemetry.total('decided')).toBe(1);
    expect(telemetry.notes.at(-1)?.fields).toMatchObject({ decided: 0, alreadyKnown: 2 });
  });

  it('counts the addresses that got a new bounce by the decision that came of it, and no known one', async () => {
    const [one, other, known] = [newAddress(), newAddress(), newAddress()];
    const classify = aClassifier();
    await classify(messagesOf([aBounce({ address: known, code: 'B' })]));
    await classify(
      messagesOf([
        aBounce({ address: one, code: 'F' }),
        aBounce({ address: one, code: 'B', bouncedAt: '2026-11-02T10:00:00.000Z' }),
        aBounce({ address: other, code: 'V' }),
        aBounce({ address: known, code: 'B' }),
      ]),
    );

    expect(telemetry.notes.at(-1)?.fields).toMatchObject({
      ...{ decided: 3, alreadyKnown: 1, decisions: { suppress: 1, ignore: 1 } },
    });
  });

  it('ends in the same record whatever the order, the repeats and the batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyKnownBounces.chain((bounces) =>
          fc.tuple(
            fc.constant(bounces),
            fc.shuffledSubarray([...bounces, ...bounces]),
            fc.integer({ min: 1, max: 7 }),
          ),
        ),
        async ([bounces, repeats, size]) => {
          const address = newAddress();
          const messages = messagesOf([...repeats, ...bounces].map((bounce) => ({ ...bounce, address })));
          const classify = aClassifier();
          for (let start = 0; start < messages.length; start += size) {
            expect(await classify(messages.slice(start, start + size))).toEqual(failing());
          }
          const history = addBounces(noBounces, bounces);
          const facts = { address, history, overrides: [], evidence: noEvidence, incidentReferences: [] };
          const expected = { ...facts, assessment: assess(facts, standard), decidedAt: '', revision: '' };
          const { decidedAt, revision, ...lasting } = toItem(expected);
          expect(await table.item(`ADDRESS#${address}`)).toMatchObject(lasting);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps the day of the decision while the decision stays the same', async () => {
    const bounce = aBounce({ address: newAddress() });
    await aClassifier()(messagesOf([bounce]));
    const later = createClassifier(
      () => ({
        policy: standard,
        records: createAddressRecords(table.documents, table.table, aClock()),
        random: Math.random,
        newRevision: () => 'later',
      }),
      aClock('2026-12-24T12:00:00.000Z'),
      telemetry,
    );
    await later({ Records: messagesOf([{ ...bounce, code: 'F', bouncedAt: '2026-12-01T10:00:00.000Z' }]) });
    expect(await table.item(`ADDRESS#${bounce.address}`)).toMatchObject({
      decidedAt: '2026-11-20T12:00:00.000Z',
      bounces: [{ code: 'F' }, { code: 'B' }],
    });
  });

  it('fails only the message it cannot read, and decides its neighbours', async () => {
    const address = newAddress();
    const messages = [
      aMessage('{', 'broken'),
      aMessage(encodeUnreadableRow({}, 'a'), 'raw'),
      ...messagesOf([aBounce({ address })]),
    ];
    expect(await aClassifier()(messages)).toEqual(failing('broken', 'raw'));
    expect(await table.item(`ADDRESS#${address}`)).toMatchObject({ decision: 'suppress' });
    expect(telemetry.notes).toMatchObject([{ level: 'error', fields: { decided: 1, failed: 2 } }]);
  });

  it.each<[string, unknown]>([
    ['no records', { Records: [] }],
    ['nothing at all', {}],
    ['null', null],
    ['records that are no list', { Records: 'ab' }],
  ])('answers an event with %s', async (_, event) => {
    const classify = createClassifier(
      () => {
        throw new Error('not needed');
      },
      aClock(),
      telemetry,
    );
    expect(await classify(event)).toEqual(failing());
  });

  it('counts unknown and missing codes when they are new, not when they come again', async () => {
    const { code: _, ...without } = aBounce({ address: newAddress() });
    const messages = messagesOf([
      aBounce({ address: newAddress(), code: 'Q' }),
      without,
      aBounce({ code: 'X' }),
    ]);
    await aClassifier()(messages);
    await aClassifier()(messages);
    expect(telemetry.counts).toMatchObject({ UnknownCodes: 2 });
  });
});

describe('the classifier fails closed', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['a record without an id', { body: '{}' }],
  ])('for %s among the records: Lambda takes an empty id for the whole batch', async (_, record) => {
    const classify = createClassifier(
      () => {
        throw new Error('not needed');
      },
      aClock(),
      telemetry,
    );
    const answer = await classify({ Records: [record] });
    expect(answer).toEqual(failing(''));
  });

  it.each([undefined, null, 5, {}])('for the one record whose body is %j', async (body) => {
    const classify = aClassifier();
    const records = [{ messageId: 'odd', body }, ...messagesOf([aBounce({ address: newAddress() })])];
    expect(await classify(records as SQSRecord[])).toEqual(failing('odd'));
  });

  it('for a broken message although another of the same id is fine, in either order', async () => {
    const [good] = messagesOf([aBounce({ address: newAddress() })]);
    const broken = aMessage('{', 'message-1');
    for (const messages of [
      [good, broken],
      [broken, good],
    ]) {
      expect(await aClassifier()(messages.flatMap((message) => message ?? []))).toEqual(failing('message-1'));
    }
  });

  it('for a message that could not be written although another of the same id was', async () => {
    const [broken, fine] = [newAddress(), newAddress()];
    const Item = { pk: `ADDRESS#${broken}`, address: broken, decision: 'allow' };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    // So many others that the fine one is written only after the broken one has failed.
    const others = Array.from({ length: 40 }, (_, number) => ({
      address: newAddress(),
      id: `other-${number}`,
    }));
    const messages = [{ address: broken, id: 'same' }, ...others, { address: fine, id: 'same' }].map(
      ({ address, id }) => aMessage(encodeBounce(aBounce({ address })), id),
    );
    expect(await aClassifier()(messages)).toEqual(failing('same'));
    expect(await table.item(`ADDRESS#${fine}`)).toMatchObject({ decision: 'suppress' });
  });

  it('for the one address whose record somebody has broken, not for its neighbours', async () => {
    const [broken, fine] = [newAddress(), newAddress()];
    const Item = { pk: `ADDRESS#${broken}`, address: broken, decision: 'allow' };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    expect(
      await aClassifier()(messagesOf([aBounce({ address: broken }), aBounce({ address: fine })])),
    ).toEqual(failing('message-1'));
    expect(await table.item(`ADDRESS#${fine}`)).toMatchObject({ decision: 'suppress' });
    expect(await table.item(`ADDRESS#${broken}`)).toEqual(Item);
  });

  it('for an address that is none, though a record of it is there since older versions took it for one', async () => {
    const [none, fine] = ['x@y.example\nliving@good.example', newAddress()];
    const Item = { pk: `ADDRESS#${none}`, ...toItem(anAddressRecord([aBounce({ address: none })])) };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    expect(
      await aClassifier()(messagesOf([aBounce({ address: none, code: 'F' }), aBounce({ address: fine })])),
    ).toEqual(failing('message-1'));
    expect(await table.item(`ADDRESS#${fine}`)).toMatchObject({ decision: 'suppress' });
    expect(await table.item(`ADDRESS#${none}`)).toEqual(Item);
    expect(JSON.stringify(telemetry.notes)).toContain('wrong or missing: address');
  });

  it('for the one address that cannot be written', async () => {
    const classify = aClassifier(({ command, nth }) =>
      command === 'PutItem' && nth !== 1 ? { error: 'ThrottlingException' } : undefined,
    );
    const bounces = [aBounce({ address: newAddress() }), aBounce({ address: newAddress() })];
    expect(await classify(messagesOf(bounces))).toEqual(failing('message-2'));
    expect(await table.item(`ADDRESS#${bounces[1]?.address}`)).toBeUndefined();
  });

  it('without repeating a word of what AWS said', async () => {
    await expect(
      aClassifier(() => ({ error: 'ValidationException' }))(messagesOf([aBounce()])),
    ).rejects.toThrow('ValidationException');
    expect(JSON.stringify(telemetry.notes)).toMatch(/ValidationException/);
    expect(JSON.stringify(telemetry.notes)).not.toMatch(/@|canary/);
  });
});

describe('the classifier rejects the invocation, so that Lambda counts an error and delivers all of it again', () => {
  const misconfigured = () =>
    createClassifier(
      () => {
        throw new ConfigurationError(['HYGIENE_TABLE is missing']);
      },
      aClock(),
      telemetry,
    );
  const unreachable = () =>
    aClassifier(({ command }) =>
      command === 'BatchGetItem' ? { error: 'ProvisionedThroughputExceededException' } : undefined,
    );

  it('when the configuration is wrong, and says so of each message', async () => {
    await expect(misconfigured()({ Records: messagesOf([aBounce(), aBounce()]) })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('HYGIENE_TABLE is missing'),
    });
    expect(telemetry.notes).toMatchObject([{ level: 'error', fields: { messages: 2, failed: 2 } }]);
    expect(JSON.stringify(telemetry.notes)).toMatch(/message-2.*HYGIENE_TABLE is missing/);
  });

  it('when the records cannot be read', async () => {
    await expect(unreachable()(messagesOf([aBounce(), aBounce()]))).rejects.toMatchObject({
      code: 'storage',
    });
    expect(writes()).toBe(0);
    expect(telemetry.notes).toMatchObject([{ level: 'error', fields: { messages: 2, failed: 2 } }]);
  });

  it('when none of the records can be written', async () => {
    const classify = aClassifier(({ command }) =>
      command === 'PutItem' ? { error: 'ThrottlingException' } : undefined,
    );
    const bounces = [aBounce({ address: newAddress() }), aBounce({ address: newAddress() })];
    await expect(classify(messagesOf(bounces))).rejects.toMatchObject({ code: 'storage' });
  });

  it('with an error that has neither a cause nor an address', async () => {
    const error: unknown = await unreachable()(messagesOf([aBounce()])).catch((reason: unknown) => reason);
    expect((error as Error).cause).toBeUndefined();
    expect(String((error as Error).stack)).not.toMatch(/@example/);
  });

  it('and goes on once it can', async () => {
    let isMissing = true;
    const records = createAddressRecords(table.documents, table.table, aClock());
    const classify = createClassifier(
      () => {
        if (isMissing) throw new ConfigurationError(['HYGIENE_TABLE is missing']);
        return { policy: standard, records, random: Math.random, newRevision: () => 'first' };
      },
      aClock(),
      telemetry,
    );
    const event = { Records: messagesOf([aBounce({ address: newAddress() })]) };
    await expect(classify(event)).rejects.toMatchObject({ code: 'configuration' });
    isMissing = false;
    expect(await classify(event)).toEqual(failing());
  });

  it.each<[string, () => (messages: SQSRecord[]) => Promise<unknown>]>([
    ['the configuration is wrong', () => (Records) => misconfigured()({ Records })],
    ['the table does not answer', unreachable],
  ])('but not where a message is to blame as well, although %s', async (_, classifier) => {
    const messages = [...messagesOf([aBounce()]), aMessage('{', 'broken')];
    expect(await classifier()(messages)).toEqual(failing('message-1', 'broken'));
  });

  it.each<[string, () => (messages: SQSRecord[]) => Promise<unknown>]>([
    ['the configuration is wrong', () => (Records) => misconfigured()({ Records })],
    ['the table does not answer', unreachable],
  ])('nor where no message can be read, although %s', async (_, classifier) => {
    expect(await classifier()([aMessage('{', 'broken')])).toEqual(failing('broken'));
  });
});

describe('the classifier and other writers', () => {
  it('recognises its own write when only the answer was lost', async () => {
    const bounce = aBounce({ address: newAddress() });
    const classify = aClassifier(({ command }) => (command === 'PutItem' ? 'lostAnswer' : undefined));
    expect(await classify(messagesOf([bounce]))).toEqual(failing());
    expect(writes()).toBe(1);
    expect(telemetry.total('decided')).toBe(1);
  });

  it('writes again when the request was lost', async () => {
    const bounce = aBounce({ address: newAddress() });
    const classify = aClassifier(({ command, nth }) =>
      command === 'PutItem' && nth === 1 ? 'lostRequest' : undefined,
    );
    expect(await classify(messagesOf([bounce]))).toEqual(failing());
    expect(await table.item(`ADDRESS#${bounce.address}`)).toMatchObject({ decision: 'suppress' });
  });

  it('adds to a record that another batch wrote after it was read', async () => {
    const address = newAddress();
    const theirs = aBounce({ address, bouncedAt: '2026-11-05T10:00:00.000Z', code: 'F' });
    let interrupted = false;
    const classify = aClassifier(({ command }) => {
      if (command !== 'PutItem' || interrupted) return undefined;
      interrupted = true;
      return 'lostRequest';
    });
    const ours = classify(messagesOf([aBounce({ address })]));
    await aClassifier()(messagesOf([theirs]));
    expect(await ours).toEqual(failing());
    expect(await table.item(`ADDRESS#${address}`)).toMatchObject({ bounces: [{ code: 'F' }, { code: 'B' }] });
  });

  it('loses no bounce of many batches that meet at one address', async () => {
    const address = newAddress();
    const bounces = Array.from({ length: 4 }, (_, index) =>
      aBounce({ address, bouncedAt: `2026-11-0${index + 1}T10:00:00.000Z` }),
    );
    const answers = await Promise.all(bounces.map((bounce) => aClassifier()(messagesOf([bounce]))));
    expect(answers).toEqual(bounces.map(() => failing()));
    expect(await table.item(`ADDRESS#${address}`)).toMatchObject({ bounces: [{}, {}, {}, {}] });
  });
});
