import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listIncidents, resolveIncident } from '../../../cli/operate/resolve-incident.ts';
import type { IncidentStatus } from '../../../shared/bounce/incident-reference.ts';
import type { Incident } from '../../../shared/bounce/outage/incident.ts';
import { createIncidentMembers } from '../../../shared/storage/incident-members.ts';
import { createIncidentRegister } from '../../../shared/storage/incident-register.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { anIncident, ended } from '../../support/an-incident.ts';
import { storeRecords } from '../../support/stored-records.ts';

const other = anIncident({
  id: 'outage-20261008-aol.com-B-0b0b',
  campaignActivityId: '0d0d0d0d-0000-4000-8000-000000000001',
});
const now = '2026-11-20T12:00:00.000Z';

describe('an operator resolves an incident', () => {
  let table: TestTable;
  let revisions = 0;

  const ports = () => ({
    register: createIncidentRegister(table.documents, table.table, () => `revision-${++revisions}`),
    members: createIncidentMembers(table.documents, table.table),
    clock: aClock(),
  });
  const resolve = (id: string, status: IncidentStatus) => resolveIncident(id, status, ports());
  const known = () => ports().register.read();
  const keep = (...incidents: Incident[]) => ports().register.change(() => incidents);

  beforeEach(async () => {
    table = await aTable();
  });
  afterEach(() => table.close());

  test.each(['confirmed', 'dismissed'] as const)('as %s, and nothing else changes', async (status) => {
    await keep(other, anIncident());

    const resolution = await resolve(anIncident().id, status);

    expect(resolution).toMatchObject({ is: 'changed', before: anIncident(), waiting: 0 });
    expect(await known()).toEqual([other, { ...anIncident(), state: ended(status, now), version: 2 }]);
  });

  test.each(['confirmed', 'dismissed'] as const)(
    'that is a watch as %s, and it stays one',
    async (status) => {
      const watch = anIncident({ level: 'watch' });
      await keep(watch);

      await resolve(watch.id, status);

      expect(await known()).toEqual([{ ...watch, state: ended(status, now), version: 2 }]);
    },
  );

  test('and learns how many addresses wait for it', async () => {
    await keep(other, anIncident());
    const held = Array.from({ length: 250 }, (_, number) =>
      aHeldRecord([aBounce({ address: `${number}@gmail.com` })]),
    );
    await storeRecords(table, held);

    expect(await resolve(anIncident().id, 'confirmed')).toMatchObject({ waiting: 250 });
    expect((await listIncidents(ports())).map(({ waiting }) => waiting)).toEqual([0, 250]);
  });

  test('twice, and the second time changes nothing', async () => {
    await keep(anIncident());
    await resolve(anIncident().id, 'confirmed');
    const before = await table.items('POLL#');

    expect(await resolve(anIncident().id, 'confirmed')).toMatchObject({
      is: 'unchanged',
      incident: { version: 2 },
    });
    expect(await table.items('POLL#')).toEqual(before);
  });

  test('by an id that is not there, and is told which are', async () => {
    await keep(other);
    const before = await table.items('POLL#');

    expect(await resolve('outage-typo', 'dismissed')).toEqual({ is: 'unknown', known: [other] });
    expect(await table.items('POLL#')).toEqual(before);
  });

  test('when there never was one, and none is made', async () => {
    expect(await resolve('outage', 'confirmed')).toEqual({ is: 'unknown', known: [] });
    expect(await table.items('POLL#')).toEqual([]);
  });

  test('otherwise than before: its bounces are to be published again', async () => {
    await keep(anIncident());
    await resolve(anIncident().id, 'dismissed');

    const resolution = await resolve(anIncident().id, 'confirmed');

    expect(resolution).toMatchObject({ is: 'changed', before: { state: { status: 'dismissed' } } });
    expect(await known()).toMatchObject([
      { state: { status: 'confirmed', resolvedBy: 'person' }, version: 3, publication: 'due' },
    ]);
  });

  test('or reopens one that has expired: its bounces are to be published again', async () => {
    await keep(anIncident({ state: ended('dismissed', '2026-11-18T00:00:00.000Z', 'later sends') }));

    await resolve(anIncident().id, 'open');

    expect(await known()).toMatchObject([
      { state: { status: 'open', reopenedAt: now }, version: 2, publication: 'due' },
    ]);
  });

  test('while another operator resolves another one: both are resolved', async () => {
    await keep(other, anIncident());

    await Promise.all([resolve(other.id, 'confirmed'), resolve(anIncident().id, 'dismissed')]);

    expect((await known()).map(({ state }) => state.status)).toEqual(['confirmed', 'dismissed']);
  });

  test('while another operator does the opposite: one of them is last, and its version is the highest', async () => {
    await keep(anIncident());

    await Promise.all([resolve(anIncident().id, 'confirmed'), resolve(anIncident().id, 'dismissed')]);

    expect(await known()).toMatchObject([{ version: 3 }]);
  });
});
