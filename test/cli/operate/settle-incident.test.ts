import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listIncidents, settleIncident } from '../../../cli/operate/settle-incident.ts';
import type { IncidentStatus } from '../../../shared/bounce/incident-reference.ts';
import { createIncidentMembers } from '../../../shared/storage/incident-members.ts';
import { createIncidentRegister, type Incident } from '../../../shared/storage/incident-register.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { anIncident } from '../../support/an-incident.ts';
import { storeRecords } from '../../support/stored-records.ts';

const other = anIncident({
  id: 'outage-20261008-aol.com-B-0b0b',
  campaignActivityId: '0d0d0d0d-0000-4000-8000-000000000001',
});

describe('a person settles an incident', () => {
  let table: TestTable;
  let revisions = 0;

  const parts = () => ({
    register: createIncidentRegister(table.documents, table.table, () => `word-${++revisions}`),
    members: createIncidentMembers(table.documents, table.table),
    clock: aClock(),
  });
  const say = (id: string, status: IncidentStatus) => settleIncident(id, status, parts());
  const known = () => parts().register.read();
  const keep = (...incidents: Incident[]) => parts().register.change(() => incidents);

  beforeEach(async () => {
    table = await aTable();
  });
  afterEach(() => table.close());

  test.each(['confirmed', 'dismissed'] as const)('as %s, and nothing else changes', async (status) => {
    await keep(other, anIncident());

    const settled = await say(anIncident().id, status);

    expect(settled).toMatchObject({ is: 'changed', before: { status: 'open' }, waiting: 0 });
    expect(await known()).toEqual([
      other,
      { ...anIncident(), status, version: 2, settledBy: 'person', settledAt: '2026-11-20T12:00:00.000Z' },
    ]);
  });

  test('and learns how many addresses wait to hear of it', async () => {
    await keep(other, anIncident());
    const held = Array.from({ length: 250 }, (_, number) =>
      aHeldRecord([aBounce({ address: `${number}@gmail.com` })]),
    );
    await storeRecords(table, held);

    expect(await say(anIncident().id, 'confirmed')).toMatchObject({ waiting: 250 });
    expect((await listIncidents(parts())).map(({ waiting }) => waiting)).toEqual([0, 250]);
  });

  test('twice, and the second word changes nothing', async () => {
    await keep(anIncident());
    await say(anIncident().id, 'confirmed');
    const before = await table.items('POLL#');

    expect(await say(anIncident().id, 'confirmed')).toMatchObject({
      is: 'unchanged',
      incident: { version: 2 },
    });
    expect(await table.items('POLL#')).toEqual(before);
  });

  test('by an id that is not there, and is told which are', async () => {
    await keep(other);
    const before = await table.items('POLL#');

    expect(await say('outage-typo', 'dismissed')).toEqual({ is: 'unknown', known: [other] });
    expect(await table.items('POLL#')).toEqual(before);
  });

  test('when there never was one, and none is made', async () => {
    expect(await say('outage', 'confirmed')).toEqual({ is: 'unknown', known: [] });
    expect(await table.items('POLL#')).toEqual([]);
  });

  test('and takes it back: the addresses that have been told have to be found by their rows again', async () => {
    await keep(anIncident());
    await say(anIncident().id, 'dismissed');

    const settled = await say(anIncident().id, 'confirmed');

    expect(settled).toMatchObject({ is: 'changed', before: { status: 'dismissed' } });
    const [incident] = await known();
    expect(incident).toMatchObject({ status: 'confirmed', version: 3, settledBy: 'person' });
    expect(incident).not.toHaveProperty('announcedAt');
  });

  test('and opens it again, and nobody has settled it then', async () => {
    await keep(
      anIncident({ status: 'dismissed', settledBy: 'later sends', settledAt: '2026-11-18T00:00:00.000Z' }),
    );

    await say(anIncident().id, 'open');

    const [incident] = await known();
    expect(incident).toMatchObject({ status: 'open', version: 2 });
    expect(incident).not.toHaveProperty('settledBy');
    expect(incident).not.toHaveProperty('settledAt');
    expect(incident).not.toHaveProperty('announcedAt');
  });

  test('while another person settles another one: both words are kept', async () => {
    await keep(other, anIncident());

    await Promise.all([say(other.id, 'confirmed'), say(anIncident().id, 'dismissed')]);

    expect((await known()).map(({ status }) => status)).toEqual(['confirmed', 'dismissed']);
  });

  test('while another person says the opposite: one of them is last, and its version is the highest', async () => {
    await keep(anIncident());

    await Promise.all([say(anIncident().id, 'confirmed'), say(anIncident().id, 'dismissed')]);

    expect(await known()).toMatchObject([{ version: 3 }]);
  });
});
