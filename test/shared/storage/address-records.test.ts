import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { assess } from '../../../shared/bounce/assess.ts';
import { type Evidence, noEvidence } from '../../../shared/bounce/evidence.ts';
import { addBounces, noBounces } from '../../../shared/bounce/history.ts';
import { StorageError } from '../../../shared/errors.ts';
import { toItem, toRecord } from '../../../shared/storage/address-item.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { aKnownBounce, withoutCode } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { spellings, unreadableAddresses } from '../../support/addresses.ts';
import { anyKnownBounces, anyPieceOfEvidence } from '../../support/arbitraries.ts';
import { allEvidence } from '../../support/decide-all.ts';
import { standard } from '../../support/policies.ts';

function aRecord(
  address: string,
  bounces = [aKnownBounce()],
  revision = 'first',
  evidence = noEvidence,
): AddressRecord {
  const history = addBounces(noBounces, bounces);
  const facts = { address, history, overrides: [], evidence, incidentReferences: [] };
  const assessment = assess(facts, standard);
  return { ...facts, assessment, decidedAt: '2026-11-20T12:00:00.000Z', revision };
}

describe('an address record', () => {
  let table: TestTable;
  const records = () => createAddressRecords(table.documents, table.table, aClock());

  beforeAll(async () => {
    table = await aTable();
  });
  afterAll(() => table.close());

  it('is stored with the attributes outside readers rely on', async () => {
    await records().write(
      aRecord('f@example.com', [aKnownBounce({ code: 'F', contactMoved: true })]),
      undefined,
    );
    expect(await table.item('ADDRESS#f@example.com')).toEqual({
      pk: 'ADDRESS#f@example.com',
      address: 'f@example.com',
      decision: 'retry',
      because: expect.stringMatching(/^Try again later: the mailbox was full/),
      bounceCode: 'F',
      bouncedAt: '2026-11-01T10:00:00.000Z',
      retryAfter: '2026-11-07T22:00:00.000Z',
      changesWhen: expect.stringMatching(/^It becomes suppress after 5 such sends/),
      policy: 'standard/3',
      rule: 'soft-bounces',
      decidedAt: '2026-11-20T12:00:00.000Z',
      revision: 'first',
      bounces: [
        {
          code: 'F',
          decision: 'retry',
          bouncedAt: '2026-11-01T10:00:00.000Z',
          campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000001',
          contactId: '0c0c0c0c-0000-4000-8000-000000000001',
          moved: true,
        },
      ],
    });
  });

  it('has no bounce code where the report gave none, and waits on the work list for a person', async () => {
    await records().write(aRecord('x@example.com', [withoutCode(aKnownBounce())]), undefined);
    const item = await table.item('ADDRESS#x@example.com');
    expect(item).toMatchObject({ decision: 'review', workList: 'review' });
    expect(item).not.toHaveProperty('bounceCode');
    expect(item).not.toHaveProperty('bounces.0.code');
  });

  it('reads back as it was written, whatever its bounces and the evidence of it', () => {
    fc.assert(
      fc.property(anyKnownBounces, fc.array(anyPieceOfEvidence), (bounces, evidence) => {
        const record = aRecord('any@example.com', bounces, 'first', allEvidence(evidence));
        expect(toRecord(toItem(record))).toEqual(record);
      }),
    );
  });

  const delivery = (send: number) => ({
    campaignActivityId: `0a0a0a0a-0000-4000-8000-00000000000${send}`,
    sentAt: `2026-11-0${send}T10:00:00.000Z`,
  });
  const click = { ...delivery(5), clickedAt: '2026-11-09T10:00:00.000Z' };
  const evidence: Evidence = { deliveries: [delivery(4), delivery(3), delivery(2)], click };

  it('has the evidence of its address as an attribute', async () => {
    const address = 'evidence@example.com';
    await records().write(aRecord(address, undefined, undefined, evidence), undefined);
    expect(await table.item(`ADDRESS#${address}`)).toMatchObject({
      evidence: {
        deliveries: [
          {
            campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000004',
            sentAt: '2026-11-04T10:00:00.000Z',
          },
          {},
          {},
        ],
        click: {
          campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000005',
          sentAt: '2026-11-05T10:00:00.000Z',
          clickedAt: '2026-11-09T10:00:00.000Z',
        },
      },
    });
    expect(await records().readNow(address)).toEqual(aRecord(address, undefined, undefined, evidence));
  });

  it('has no such attribute without evidence, and no click without one', () => {
    expect(toItem(aRecord('f@example.com'))).not.toHaveProperty('evidence');
    const delivered = toItem(aRecord('f@example.com', undefined, undefined, { deliveries: [delivery(2)] }));
    expect(delivered.evidence).toEqual({ deliveries: [delivery(2)] });
  });

  it('is read with its evidence in order, however somebody has stored it', () => {
    const item = toItem(aRecord('f@example.com', undefined, undefined, evidence));
    const deliveries = [delivery(2), delivery(4), delivery(3)];
    expect(toRecord({ ...item, evidence: { deliveries, click } })?.evidence).toEqual(evidence);
    const twice = { deliveries: [delivery(2), { ...delivery(2), sentAt: delivery(1).sentAt }] };
    expect(toRecord({ ...item, evidence: twice })?.evidence).toEqual({ deliveries: [delivery(2)] });
  });

  it.each<[what: string, evidence: unknown]>([
    ['no object', 'yes'],
    ['nothing', null],
    ['a click without deliveries', { click }],
    ['more deliveries than a record keeps', { deliveries: [1, 2, 3, 4].map(delivery) }],
    ['a delivery of no send', { deliveries: [{ sentAt: delivery(2).sentAt }] }],
    ['a delivery of a send that is no id', { deliveries: [{ ...delivery(2), campaignActivityId: 'a\n1' }] }],
    ['a delivery without its time', { deliveries: [{ ...delivery(2), sentAt: '' }] }],
    ['a delivery dated by a time that is none', { deliveries: [{ ...delivery(2), sentAt: 'May' }] }],
    ['a click that is none', { deliveries: [], click: true }],
    ['a click without the time of its send', { deliveries: [], click: { ...click, sentAt: '' } }],
    ['a click dated by a time that is none', { deliveries: [], click: { ...click, clickedAt: 'May' } }],
  ])('is refused, not overwritten, when its evidence is %s', async (_, malformed) => {
    const address = 'malformed@example.com';
    const Item = { pk: `ADDRESS#${address}`, ...toItem(aRecord(address)), evidence: malformed };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    expect([...(await records().readMany([address])).keys()]).toEqual([]);
    await expect(records().readNow(address)).rejects.toThrow(StorageError);
    expect(await records().write(aRecord(address, undefined, 'second'), undefined)).toBe(false);
  });

  it('keeps what only a trimmed bounce says of a contact, though one of the same instant is among the newest', () => {
    const send = (number: number) => `0d0d0d0d-0000-4000-8000-00000000000${number}`;
    const atOnce = (number: number, contactDeleted: boolean) =>
      aKnownBounce({ campaignActivityId: send(number), contactDeleted });
    const later = Array.from({ length: 7 }, (_, number) =>
      aKnownBounce({ contactId: send(9), bouncedAt: `2026-11-0${number + 2}T10:00:00.000Z` }),
    );
    const record = aRecord('trimmed@example.com', [atOnce(1, true), atOnce(2, false), ...later]);
    expect(record.history.contacts.at(-1)).toMatchObject({ contactDeleted: true });
    expect(toRecord(toItem(record))).toEqual(record);
  });

  it('is found among others, and missing ones are missing', async () => {
    await records().write(aRecord('a@example.com'), undefined);
    const found = await records().readMany(['a@example.com', 'nobody@example.com']);
    expect([...found.keys()]).toEqual(['a@example.com']);
    expect(await records().readNow('a@example.com')).toEqual(aRecord('a@example.com'));
    expect(await records().readNow('nobody@example.com')).toBeUndefined();
  });

  it('is not created over one that appeared meanwhile', async () => {
    await records().write(aRecord('b@example.com'), undefined);
    expect(await records().write(aRecord('b@example.com', undefined, 'second'), undefined)).toBe(false);
  });

  it('is replaced only as long as it is the one that was read', async () => {
    await records().write(aRecord('c@example.com'), undefined);
    expect(await records().write(aRecord('c@example.com', undefined, 'second'), 'first')).toBe(true);
    expect(await records().write(aRecord('c@example.com', undefined, 'third'), 'first')).toBe(false);
    expect((await records().readNow('c@example.com'))?.revision).toBe('second');
  });

  it('is not brought back by a late writer after somebody has erased it', async () => {
    expect(await records().write(aRecord('erased@example.com'), 'first')).toBe(false);
    expect(await table.item('ADDRESS#erased@example.com')).toBeUndefined();
  });

  it('is refused, not overwritten, when somebody has changed its form by hand, and its neighbours are read', async () => {
    const Item = { pk: 'ADDRESS#d@example.com', address: 'd@example.com', decision: 'maybe' };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    await records().write(aRecord('e@example.com'), undefined);
    expect([...(await records().readMany(['d@example.com', 'e@example.com'])).keys()]).toEqual([
      'e@example.com',
    ]);
    await expect(records().readNow('d@example.com')).rejects.toThrow(StorageError);
    expect(await records().write(aRecord('d@example.com'), undefined)).toBe(false);
  });

  it.each(unreadableAddresses.filter(([, text]) => text.isWellFormed()))(
    'is refused, not overwritten, when its address is %s, which older versions may have stored',
    async (_, address) => {
      const pk = `ADDRESS#${address}`;
      const Item = { pk, ...toItem(aRecord(address)) };
      await table.documents.send(new PutCommand({ TableName: table.table, Item }));
      await records().write(aRecord('neighbour@example.com'), undefined);
      const found = await records().readMany([address, 'neighbour@example.com']);
      expect([...found.keys()]).toEqual(['neighbour@example.com']);
      await expect(records().readNow(address)).rejects.toThrow(StorageError);
      expect(await records().write(aRecord(address, undefined, 'second'), undefined)).toBe(false);
      expect(await table.item(pk)).toEqual(Item);
    },
  );

  it.each(spellings)('is one of its own for each spelling of a mailbox: %s', async (_, one, other) => {
    for (const address of [one, other]) await records().write(aRecord(address), undefined);
    const found = await records().readMany([one, other]);
    expect([...found.keys()].sort()).toEqual([one, other].sort());
    expect(found.get(one)).toEqual(aRecord(one));
  });

  it.each([
    ['the record of another address, whose bounces would count here', toItem(aRecord('other@example.com'))],
    [
      'of a code that no message may carry',
      toItem(aRecord('f@example.com', [aKnownBounce({ code: 'B\n' })])),
    ],
    ['of a contact that is no id', toItem(aRecord('f@example.com', [aKnownBounce({ contactId: 'c\n1' })]))],
    ['dated by a time that is none', toItem(aRecord('f@example.com', [aKnownBounce({ bouncedAt: 'May' })]))],
  ])('is refused, not overwritten, when it is %s', async (_, item) => {
    const pk = 'ADDRESS#f@example.com';
    await table.documents.send(new PutCommand({ TableName: table.table, Item: { pk, ...item } }));
    expect([...(await records().readMany(['f@example.com'])).keys()]).toEqual([]);
    await expect(records().readNow('f@example.com')).rejects.toThrow(StorageError);
  });
});
