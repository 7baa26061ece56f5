import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeOne, type Incident, resolve } from '../../../shared/bounce/outage/incident.ts';
import { providerHash } from '../../../shared/bounce/provider.ts';
import { StorageError } from '../../../shared/errors.ts';
import {
  createIncidentRegister,
  hasRoomFor,
  type IncidentRegister,
  mostIncidents,
} from '../../../shared/storage/incident-register.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { anIncident, aStoredIncident, ended } from '../../support/an-incident.ts';
import { type FaultPlan, makeFaulty } from '../../support/faults.ts';

let table: TestTable;
const now = '2026-11-20T12:00:00.000Z';
let revisions = 0;
beforeEach(async () => {
  table = await aTable();
});
afterEach(() => table.close());

/** The register as one writer sees it. */
function aWriter(plan?: FaultPlan): IncidentRegister {
  const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
  if (plan) makeFaulty(client, plan);
  return createIncidentRegister(
    DynamoDBDocumentClient.from(client),
    table.table,
    () => `revision-${++revisions}`,
  );
}

const named = (id: string) => anIncident({ id });
const add = (id: string) => (all: readonly ReturnType<typeof anIncident>[]) => [...all, named(id)];
const ids = async () => (await aWriter().read()).map(({ id }) => id);

describe('the register of incidents', () => {
  it('is empty before the first, and reading it makes none', async () => {
    expect(await aWriter().read()).toEqual([]);
    expect(await table.items('POLL#')).toEqual([]);
  });

  it('is read back as it was written, oldest first', async () => {
    const reopened = anIncident({
      id: 'second',
      state: { status: 'open', reopenedAt: now },
      publication: 'due',
      sent: undefined,
      sentAt: undefined,
    });
    const expired = anIncident({
      id: 'third',
      state: ended('dismissed', now, 'later sends'),
      publication: { at: now, version: 2 },
    });
    await aWriter().change(add('first'));
    const all = [named('first'), reopened, expired];
    expect(await aWriter().change((known) => [...known, reopened, expired])).toEqual(all);
    expect(await aWriter().read()).toEqual(all);
  });

  it('is stored under its first names, which an update must be able to read', async () => {
    await aWriter().change(() => [
      anIncident({ state: ended('dismissed', now, 'later sends') }),
      anIncident({ state: { status: 'open', reopenedAt: now }, publication: 'due' }),
    ]);
    const { announcedAt: _, announcedVersion: __, ...due } = aStoredIncident();
    expect((await table.item('POLL#INCIDENTS'))?.incidents).toEqual([
      { ...aStoredIncident(), status: 'dismissed', settledAt: now, settledBy: 'later sends' },
      { ...due, reopenedAt: now },
    ]);
  });

  it('is read where it was written before bounces held and versions published were counted', async () => {
    const { held: _, announcedVersion: __, ...first } = aStoredIncident({ contacts: 22 });
    const Item = { pk: 'POLL#INCIDENTS', incidents: [first], revision: 'old' };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    const judged = { ...anIncident().judged, bounced: 22 };
    expect(await aWriter().read()).toEqual([anIncident({ judged, held: 22 })]);
  });

  it('is read where it was written before parts were judged: an incident keeps covering its one provider', async () => {
    const { witnesses: _, usually: __, domains: ___, ...first } = aStoredIncident();
    const Item = {
      pk: 'POLL#INCIDENTS',
      incidents: [{ ...first, sentThere: 300, sentThereBy: 'count' }],
      revision: 'old',
    };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    const asRead = anIncident({
      covered: { kind: 'provider', name: 'gmail.com' },
      judged: { witnesses: undefined, bounced: 30, usually: undefined },
    });
    expect(await aWriter().read()).toEqual([asRead]);
    await aWriter().change((all) => [...all, named('new')]);
    expect(await aWriter().read()).toEqual([asRead, named('new')]);
    expect((await table.item('POLL#INCIDENTS'))?.incidents).toEqual([first, aStoredIncident({ id: 'new' })]);
  });

  const hashes = ['gmail.com', 'firm.example', '0-_.example'].map(providerHash);
  it.each<[string, Partial<Incident>]>([
    ['a watch', { level: 'watch' }],
    ['a confirmed watch', { level: 'watch', state: ended('confirmed', now), version: 2 }],
    [
      'the companies behind an organisation',
      {
        part: { kind: 'companies behind', name: 'filter.example' },
        covered: { kind: 'domains', domains: hashes },
        judged: { witnesses: 200, bounced: 82, usually: 1.25 },
      },
    ],
    ['companies', { part: { kind: 'companies' }, covered: { kind: 'all but', domains: hashes } }],
    ['the rest of the send', { part: { kind: 'rest' }, covered: { kind: 'all but', domains: [] } }],
    ['no domain', { covered: { kind: 'domains', domains: [] } }],
  ])('is read back as it was written where it is about %s', async (_, what) => {
    await aWriter().change(() => [anIncident(what)]);
    expect(await aWriter().read()).toEqual([anIncident(what)]);
  });

  it('is neither read nor overwritten where whom it covers is cut off', async () => {
    const incidents = [aStoredIncident({ domains: `${providerHash('gmail.com')}abc` })];
    const Item = { pk: 'POLL#INCIDENTS', incidents, revision: 'old' };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    await expect(aWriter().read()).rejects.toThrow('not in the form we write');
  });

  it('is read although an older version took what is no domain for a provider: it would stop every run', async () => {
    const odd = aStoredIncident({ id: 'odd', provider: 'y.example\nz' });
    const incidents = [odd, aStoredIncident({ id: 'other' })];
    const Item = { pk: 'POLL#INCIDENTS', incidents, revision: 'old' };
    await table.documents.send(new PutCommand({ TableName: table.table, Item }));
    expect(await ids()).toEqual(['odd', 'other']);
    await aWriter().change((all) => changeOne(all, 'other', (one) => resolve(one, ended('dismissed'))));
    expect((await aWriter().read()).map(({ state }) => state.status)).toEqual(['open', 'dismissed']);
  });

  it('keeps the changes of several writers at once', async () => {
    await Promise.all(['one', 'two', 'three'].map((id) => aWriter().change(add(id))));
    expect((await ids()).sort()).toEqual(['one', 'three', 'two']);
  });

  it('asks again what to change when another writer was quicker', async () => {
    const seen: number[] = [];
    await aWriter().change(add('one'));
    await aWriter(async ({ command, nth }) => {
      if (command === 'PutItem' && nth === 1) await aWriter().change(add('two'));
      return undefined;
    }).change((all) => {
      seen.push(all.length);
      return [...all, named('three')];
    });
    expect(seen).toEqual([1, 2]);
    expect(await ids()).toEqual(['one', 'two', 'three']);
  });

  it('gives up when other writers keep being quicker, and says so', async () => {
    const writing = aWriter(({ command }) =>
      command === 'PutItem' ? { error: 'ConditionalCheckFailedException' } : undefined,
    ).change(add('one'));
    await expect(writing).rejects.toThrow('they kept changing meanwhile');
  });

  it('knows its own write again when the SDK makes it twice because an answer was lost', async () => {
    const register = createIncidentRegister(table.documents, table.table, () => 'the same');
    await register.change(add('one'));
    await expect(
      table.documents.send(
        new PutCommand({
          TableName: table.table,
          Item: { pk: 'POLL#INCIDENTS', incidents: [aStoredIncident({ id: 'one' })], revision: 'the same' },
          ConditionExpression: 'attribute_not_exists(pk) OR revision = :revision',
          ExpressionAttributeValues: { ':revision': 'the same' },
        }),
      ),
    ).resolves.toBeDefined();
  });

  it('says that it could not write when the last answer is lost, and has written all the same', async () => {
    const writing = aWriter(({ command }) => (command === 'PutItem' ? 'lostAnswer' : undefined));
    await expect(writing.change(add('one'))).rejects.toThrow(StorageError);
    expect(await ids()).toEqual(['one']);
  });

  it('writes nothing when nothing changes', async () => {
    await aWriter().change(add('one'));
    const before = await table.item('POLL#INCIDENTS');
    expect(await aWriter().change((all) => all)).toEqual([named('one')]);
    expect(await table.item('POLL#INCIDENTS')).toEqual(before);
  });

  it.each<[string, Record<string, unknown>]>([
    ['has no list', { revision: 'r' }],
    ['has no revision', { incidents: [] }],
    [
      'has an incident without a version',
      { revision: 'r', incidents: [{ ...aStoredIncident(), version: undefined }] },
    ],
    ['has an unknown status', { revision: 'r', incidents: [{ ...aStoredIncident(), status: 'maybe' }] }],
  ])(
    'is neither read nor overwritten when it %s: operators have decided what is in it',
    async (_, broken) => {
      const item = { pk: 'POLL#INCIDENTS', ...broken };
      const documents = DynamoDBDocumentClient.from(table.client, {
        marshallOptions: { removeUndefinedValues: true },
      });
      await documents.send(new PutCommand({ TableName: table.table, Item: item }));
      const before = await table.item('POLL#INCIDENTS');
      await expect(aWriter().read()).rejects.toThrow('not in the form we write');
      await expect(aWriter().change(add('one'))).rejects.toThrow(StorageError);
      expect(await table.item('POLL#INCIDENTS')).toEqual(before);
    },
  );

  it('takes in no incident that it could not read again', async () => {
    await aWriter().change(add('one'));
    const nameless = anIncident({ part: { kind: 'organisation', name: '' } });
    await expect(aWriter().change((all) => [...all, nameless])).rejects.toThrow('none was written');
    expect(await ids()).toEqual(['one']);
  });

  it('is bounded, and full it is well below what an item may hold', async () => {
    const long = (number: number) =>
      anIncident({
        id: `outage-20261101-${'x'.repeat(70)}-${number}`,
        part: { kind: 'organisation', name: `${'a'.repeat(60)}.example` },
        state: ended('dismissed', now, 'later sends'),
        publication: { at: now, version: 3 },
      });
    await aWriter().change(() => Array.from({ length: mostIncidents }, (_, number) => long(number)));
    expect(JSON.stringify(await table.item('POLL#INCIDENTS')).length).toBeLessThan(400_000);
    await expect(aWriter().change(add('one more'))).rejects.toThrow('resolve some');
  });

  it('is bounded in bytes too: an incident of companies may name ten thousand domains', async () => {
    const domains = Array.from({ length: 10_000 }, (_, number) => providerHash(`firm-${number}.example`));
    const large = (id: string) => anIncident({ id, covered: { kind: 'all but', domains } });
    const [eight, nine] = [8, 9].map((count) => Array.from({ length: count }, (_, nth) => large(`${nth}`)));
    if (!eight || !nine) throw new Error('two lists');
    expect([hasRoomFor(eight), hasRoomFor(nine)]).toEqual([true, false]);
    await aWriter().change(() => eight);
    expect(await aWriter().read()).toEqual(eight);
    await expect(aWriter().change(() => nine)).rejects.toThrow('resolve some');
    expect(await aWriter().read()).toEqual(eight);
  });
});
