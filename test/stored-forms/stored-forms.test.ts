import { readFileSync } from 'node:fs';
import { PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCampaignMemories } from '../../functions/poller/memory/campaign-memories.ts';
import {
  campaignOfRows,
  firstRowsKey,
  readPublishedRows,
} from '../../functions/poller/memory/fingerprints.ts';
import { createOlderCampaigns } from '../../functions/poller/memory/older-campaigns.ts';
import { createPollNote } from '../../functions/poller/memory/poll-notes.ts';
import { createRunMemoryStore } from '../../functions/poller/memory/run-memory.ts';
import { newCampaign } from '../../functions/poller/plan/apply.ts';
import { createRequestLedger } from '../../functions/poller/run/request-ledger.ts';
import { assess } from '../../shared/bounce/assess.ts';
import { incidentOf } from '../../shared/bounce/outage/find-incidents.ts';
import { choosePolicy } from '../../shared/bounce/policies.ts';
import { erasureHash, erasureKeyId } from '../../shared/bounce/tombstone.ts';
import { decodeBounce, decodeMessage, encodeBounce, encodeEvidence } from '../../shared/bounce-message.ts';
import { createAccessToken } from '../../shared/constant-contact/access-token.ts';
import { fingerprintOf, recoveredFingerprint } from '../../shared/constant-contact/fingerprint.ts';
import { BudgetSpentError, MalformedBounceError, SignInNeededError } from '../../shared/errors.ts';
import { toItem } from '../../shared/storage/address-item.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { readErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { createLease } from '../../shared/storage/lease.ts';
import { createTombstones } from '../../shared/storage/tombstones.ts';
import { aBounce } from '../support/a-bounce.ts';
import { aClock, minuteMs } from '../support/a-clock.ts';
import { aTable, type TestTable } from '../support/a-table.ts';

/**
 * What version 0.1.0 has stored and sent, byte for byte as its own code wrote it: an item of each kind as the DynamoDB
 * API shows it, and a message of each kind. A deployment that is updated holds these, so they are never made anew. What
 * came later has a file of its own.
 */
const linesOf = (file: string) =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n');
const storedItems = linesOf('items-0.1.0.jsonl').map(
  (line) => JSON.parse(line, (key, value) => (key === 'BS' ? value.map(bytesOf) : value)) as AttributeMap,
);
const [ordinary = '', held = '', uncoded = '', unreadable = ''] = linesOf('messages-0.1.0.jsonl');
const [itemWithEvidence = '{}'] = linesOf('items-with-evidence.jsonl');
const [itemBeforeParts = '{}', registerBeforeParts = '{}'] = linesOf('items-before-parts.jsonl');
const [messageBeforeParts = ''] = linesOf('messages-before-parts.jsonl');
const [delivered = '', deliveredAndUsed = ''] = linesOf('messages-with-evidence.jsonl');

type AttributeMap = NonNullable<PutItemCommandInput['Item']>;

function bytesOf(base64: string): Uint8Array {
  return Buffer.from(base64, 'base64');
}

const activityId = '0a0a0a0a-0000-4000-8000-000000000001';
const campaignId = '0b0b0b0b-0000-4000-8000-000000000001';
const reference = {
  id: 'outage-20261101-gmail.com-B-0a0a',
  campaignActivityId: activityId,
  code: 'B',
  provider: 'gmail.com',
  status: 'open',
  version: 1,
};
const expiresAt = new Date('2027-03-20T12:00:00.000Z');

let table: TestTable;
/** The same by key, without it, as the document client shows them. */
const asStored = new Map<string, Record<string, unknown>>();
beforeAll(async () => {
  table = await aTable();
  for (const Item of storedItems)
    await table.client.send(new PutItemCommand({ TableName: table.table, Item }));
  for (const { pk, ...item } of await table.items('')) asStored.set(String(pk), item);
});
afterAll(() => table.close());

let revisions = 0;
const newRevision = () => `new-revision-${++revisions}`;

describe('an address record of version 0.1.0', () => {
  const records = () => createAddressRecords(table.documents, table.table, aClock());

  it.each([
    ['many@example.com', 'suppress', 8, 4],
    ['held@gmail.com', 'review', 2, 0],
    ['waits@example.com', 'retry', 1, 0],
    ['typo@gmial.com', 'suppress', 1, 0],
  ])('is read with its bounces and its decision: %s', async (address, decision, newest, older) => {
    const record = await records().readNow(address);
    expect(record?.assessment.decision).toBe(decision);
    expect([record?.history.newest.length, record?.history.older.length]).toEqual([newest, older]);
    expect(await records().readMany([address])).toEqual(new Map([[address, record]]));
  });

  it('knows of contacts that have moved or were deleted, of what is older than all, and of its incidents', async () => {
    const many = await records().readNow('many@example.com');
    expect(many?.history.strongestBefore).toMatchObject({ code: 'D', contactDeleted: true });
    expect(many?.history.newest.filter(({ contactDeleted }) => contactDeleted)).toHaveLength(1);
    expect(many?.history.older.filter(({ contactMoved }) => contactMoved)).toHaveLength(1);
    expect(many?.history.older.filter(({ code }) => code === undefined)).toHaveLength(1);
    expect((await records().readNow('held@gmail.com'))?.incidentReferences).toEqual([reference]);
  });

  it('has no evidence: there was none yet', async () => {
    for (const address of ['many@example.com', 'held@gmail.com', 'waits@example.com', 'typo@gmial.com']) {
      expect((await records().readNow(address))?.evidence).toEqual({ deliveries: [] });
      expect(asStored.get(`ADDRESS#${address}`)).not.toHaveProperty('evidence');
    }
  });

  it('is written with the same attributes', async () => {
    for (const address of ['many@example.com', 'held@gmail.com', 'waits@example.com', 'typo@gmial.com']) {
      const record = await records().readNow(address);
      expect(record && toItem(record)).toMatchObject(
        asStored.get(`ADDRESS#${address}`) ?? { address: 'none' },
      );
    }
  });
});

const evidence = {
  deliveries: [
    { campaignActivityId: activityId.replace(/1$/, '3'), sentAt: '2026-11-15T10:00:00.000Z' },
    { campaignActivityId: activityId.replace(/1$/, '2'), sentAt: '2026-11-08T10:00:00.000Z' },
  ],
  click: {
    campaignActivityId: activityId.replace(/1$/, '2'),
    sentAt: '2026-11-08T10:00:00.000Z',
    clickedAt: '2026-11-09T07:30:00.000Z',
  },
};

describe('an address record with evidence', () => {
  it('is read with it, and written with the same attributes', async () => {
    const Item = JSON.parse(itemWithEvidence) as AttributeMap;
    await table.client.send(new PutItemCommand({ TableName: table.table, Item }));
    const records = createAddressRecords(table.documents, table.table, aClock());
    const record = await records.readNow('arrived@example.com');
    expect(record).toMatchObject({ evidence, assessment: { decision: 'ignore', rule: 'delivered-since' } });
    const { pk: _, ...item } = (await table.item('ADDRESS#arrived@example.com')) ?? {};
    expect(record && toItem(record)).toEqual(item);
  });
});

/** Messages sent to the provider: nothing is judged by them any more. */
function withoutSentThere(incidents: unknown): readonly unknown[] {
  return (incidents as Record<string, unknown>[]).map(({ sentThere: _, sentThereBy: __, ...rest }) => rest);
}

describe('what was stored of incidents before there were parts', () => {
  const ofThatTime = {
    id: 'outage-20261101-gmail.com-B-0a0a0a0a',
    ...{ campaignActivityId: activityId, code: 'B', provider: 'gmail.com', status: 'open', version: 1 },
  };
  let items: TestTable;
  beforeAll(async () => {
    items = await aTable();
    for (const line of [itemBeforeParts, registerBeforeParts]) {
      const Item = JSON.parse(line) as AttributeMap;
      await items.client.send(new PutItemCommand({ TableName: items.table, Item }));
    }
  });
  afterAll(() => items.close());

  it('is an address record, which waits for the same incident and is written with the same attributes', async () => {
    const records = createAddressRecords(items.documents, items.table, aClock());
    const record = await records.readNow('waits@googlemail.com');
    expect(record).toMatchObject({
      incidentReferences: [ofThatTime],
      assessment: { decision: 'review', rule: 'incident' },
    });
    const { pk: _, ...item } = (await items.item('ADDRESS#waits@googlemail.com')) ?? {};
    expect(record && toItem(record)).toEqual(item);
    expect(record && assess(record, choosePolicy({ name: 'standard', tuned: {} }))).toEqual({
      ...record?.assessment,
      policy: 'standard/3',
    });
  });

  it('is a register, whose incidents are of one provider with one code, and stay so when they are written', async () => {
    const register = createIncidentRegister(items.documents, items.table, newRevision);
    const before = (await items.item('POLL#INCIDENTS'))?.incidents;
    const incidents = await register.read();
    expect(incidents).toMatchObject([
      {
        ...{ level: 'incident', part: { kind: 'organisation', name: 'gmail.com' }, held: 37 },
        ...{ covered: { kind: 'provider', name: 'gmail.com' }, state: { status: 'open' } },
        judged: { witnesses: undefined, bounced: 30, usually: undefined },
      },
      { covered: { kind: 'provider', name: 'school.example' }, state: { status: 'dismissed' } },
    ]);
    const holds = (address: string, code = 'B') => incidentOf(aBounce({ address, code }), incidents)?.id;
    expect(holds('waits@googlemail.com')).toBe(ofThatTime.id);
    expect([holds('waits@googlemail.com', 'S'), holds('ann@yahoo.com')]).toEqual([undefined, undefined]);
    expect(holds('ann@school.example', 'Z')).toBe('outage-20261101-other-Z-0b0b0b0b');

    await register.change((all) => [...all]);
    expect((await items.item('POLL#INCIDENTS'))?.incidents).toEqual(withoutSentThere(before));
    expect(await register.read()).toEqual(incidents);
  });

  it('is a message, which is read, and written with the same attributes', () => {
    const { bounce, incidentReferences } = decodeBounce(
      messageBeforeParts,
      new Date('2026-11-20T12:00:00.000Z'),
    );
    expect(incidentReferences).toEqual([ofThatTime]);
    expect(JSON.parse(encodeBounce(bounce, incidentReferences))).toEqual(JSON.parse(messageBeforeParts));
  });
});

describe('a message of evidence', () => {
  const now = new Date('2026-11-20T12:00:00.000Z');

  it.each([
    [delivered, 'jürgen@bücher.example', { deliveries: evidence.deliveries.slice(0, 1) }],
    [deliveredAndUsed, 'arrived@example.com', evidence],
  ])('is read, and written the same: %s', (body, address, its) => {
    expect(decodeMessage(body, now)).toEqual({ kind: 'evidence', address, evidence: its });
    expect(encodeEvidence(address, its)).toBe(body);
  });
});

describe('what the poller of version 0.1.0 has left for the next run', () => {
  it('is a register of incidents, which is written with the same attributes', async () => {
    const register = createIncidentRegister(table.documents, table.table, newRevision);
    const incidents = await register.read();
    expect(incidents.map(({ state, version }) => [state.status, version])).toEqual([
      ['open', 1],
      ['dismissed', 2],
      ['open', 3],
    ]);
    await register.change((all) => [...all]);
    expect(await table.item('POLL#INCIDENTS')).toMatchObject({
      incidents: withoutSentThere(asStored.get('POLL#INCIDENTS')?.incidents),
    });
  });

  it('is a lease, held until its end', async () => {
    const lease = createLease(table.documents, table.table);
    const end = new Date('2026-11-20T12:10:05.000Z');
    const take = (at: Date) => lease.take('another', at, new Date(at.getTime() + minuteMs));
    expect([await take(new Date(end.getTime() - 1)), await take(end)]).toEqual([false, true]);
  });

  it('is a ledger of the day, which is counted on', async () => {
    const ledger = createRequestLedger({
      documents: table.documents,
      table: table.table,
      clock: aClock(),
      perDay: 42,
    });
    await ledger.spend();
    await expect(ledger.spend()).rejects.toThrow(BudgetSpentError);
    expect(await ledger.giveBack()).toBe(42);
  });

  it('is a closed quota', async () => {
    const runMemory = createRunMemoryStore(table.documents, table.table, aClock(), () => 'revision-1');
    expect(await runMemory.read()).toMatchObject({
      memory: { quotaClosedUntil: '2026-11-21T00:00:00.000Z' },
    });
  });

  it('is a dead refresh token, which is not offered again', async () => {
    const note = createPollNote(table.documents, table.table, 'DEAD_TOKEN');
    const accessToken = createAccessToken({
      secret: {
        read: async () => ({
          version: 'version-1',
          text: JSON.stringify({ clientId: 'client', refreshToken: 'refresh-token' }),
        }),
        replace: async () => true,
      },
      deadToken: { read: () => note.read(), write: async () => {} },
      clock: aClock(),
      endpoint: { refresh: () => Promise.reject(new Error('the dead token was offered')) },
    });
    await expect(accessToken.current()).rejects.toThrow(SignInNeededError);
  });

  it('is the list of campaigns beyond the summaries', async () => {
    const note = createPollNote(table.documents, table.table, 'BEYOND');
    expect(await createOlderCampaigns(note, aClock()).recall('2026-11-20 key')).toMatchObject([
      { campaignId, lastSentAt: '2026-09-01T10:00:00.000Z' },
      { campaignId: campaignId.replace(/1$/, '2'), lastSentAt: undefined },
    ]);
  });

  it('is which rows were published, so that none is published twice', async () => {
    const rows = await readPublishedRows(
      table.documents,
      table.table,
      { campaignActivityId: activityId, campaignId },
      { clock: aClock(), expiresAt },
    );
    const bounce = (nth: number, code: string) =>
      aBounce({
        address: `contact-${nth}@gmail.com`,
        contactId: `0c0c0c0c-0000-4000-8000-00000000000${nth}`,
        code,
      });
    const { bounce: withoutCode } = decodeBounce(uncoded, new Date(8e12));
    const fingerprints = [
      ...[bounce(1, 'B'), bounce(2, 'B'), bounce(3, 'F'), bounce(4, 'Q'), withoutCode],
      { ...withoutCode, code: 'D' },
    ].map((one) => fingerprintOf({ kind: 'bounce', bounce: one }));
    const others = [
      recoveredFingerprint(withoutCode.contactId),
      fingerprintOf({ kind: 'unreadable', wire: { contact_id: 'none' } }),
    ];
    expect([...fingerprints, ...others].map((one) => rows.has(one))).toEqual(Array(8).fill(true));
    expect(rows.has(fingerprintOf({ kind: 'bounce', bounce: bounce(5, 'B') }))).toBe(false);
    expect(rows.seen()).toEqual({ B: 2, F: 1, D: 1, '?': 1, '-': 1, '+': 1, '!': 1 });
    // It did not say of which campaign they are.
    expect(campaignOfRows(await table.item(firstRowsKey(activityId)))).toBeUndefined();
  });

  it('is the state of campaigns, which counts as not known and is written over', async () => {
    const memories = createCampaignMemories({
      documents: table.documents,
      table: table.table,
      clock: aClock(),
      newRevision,
      expiresAt,
    });
    expect(await memories.read([campaignId])).toEqual(new Map());
    await memories.write(newCampaign(campaignId));
    expect(await memories.read([campaignId])).toEqual(new Map([[campaignId, newCampaign(campaignId)]]));
  });
});

describe('a message of version 0.1.0', () => {
  const now = new Date('2026-11-20T12:00:00.000Z');

  it('is read, and written with the same attributes', () => {
    for (const body of [ordinary, held, uncoded]) {
      const { bounce, incidentReferences } = decodeBounce(body, now);
      expect(JSON.parse(encodeBounce(bounce, incidentReferences))).toMatchObject(JSON.parse(body));
    }
    expect(decodeMessage(ordinary, now)).toEqual({
      kind: 'bounce',
      bounce: aBounce({ address: 'jürgen@bücher.example' }),
      incidentReferences: [],
      deliveries: [],
    });
    expect(decodeBounce(uncoded, now).bounce).not.toHaveProperty('code');
  });

  it('has the references of its incidents: read as none, they would let held bounces count', () => {
    expect(decodeBounce(held, now)).toMatchObject({
      bounce: { contactMoved: true, contactDeleted: true },
      incidentReferences: [reference],
    });
  });

  it('is refused where it is the evidence of a row that nobody could read', () => {
    expect(() => decodeBounce(unreadable, now)).toThrow(MalformedBounceError);
  });
});

describe('what stays of an erased person', () => {
  const asWritten = {
    pk: 'ERASED#mD3QG-3hU1sYpR3T0nK1fZg1L6Zr9m3bQ2S3w4Xy5Zs',
    ...{ upTo: '2026-11-20T12:00:00.000Z', erasedAt: '2026-11-20T12:00:00.000Z' },
    ...{ blocked: true as const, revision: 'revision-1' },
  } as const;

  it('is a tombstone, whose key goes on with the same secret', async () => {
    await table.documents.send(new PutCommand({ TableName: table.table, Item: asWritten }));
    const hash = asWritten.pk.slice('ERASED#'.length);
    const tombstones = createTombstones(table.documents, table.table, { clock: aClock(), newRevision });
    const { pk: _, revision, ...rest } = { ...asWritten, blocked: true as const };
    expect(await tombstones.read([hash])).toEqual(new Map([[hash, { hash, ...rest }]]));
    await tombstones.add({ hash, ...rest });
    expect(await table.item(asWritten.pk)).toEqual({ ...asWritten, revision });
  });

  it('is the id of the key that the tombstones need', async () => {
    const key = Buffer.alloc(32, 7).toString('base64url');
    const item = { pk: 'ERASED#KEY', keyId: 'zr2xQ-9Lx_0' };
    await table.documents.send(new PutCommand({ TableName: table.table, Item: item }));
    expect(await readErasureKeyId(table.documents, table.table)).toBe(item.keyId);
    expect(erasureKeyId(key)).toBe('OzGOij89PeW');
    expect(erasureHash(key, 'ann@example.com')).toBe('YbVfq5wm0y0QTsNO1npo-QQsAiY4uhAsca6rxrdg_h0');
  });
});
