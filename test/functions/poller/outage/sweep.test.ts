import { describe, expect, it } from 'vitest';
import { nobodyErased } from '../../../../functions/poller/memory/erased.ts';
import { readKnownIncidents } from '../../../../functions/poller/outage/known-incidents.ts';
import { sweep } from '../../../../functions/poller/outage/sweep.ts';
import type { AddressRecord } from '../../../../shared/bounce/address-record.ts';
import type { Incident } from '../../../../shared/bounce/outage/incident.ts';
import { decodeBounce } from '../../../../shared/bounce-message.ts';
import { aBounce } from '../../../support/a-bounce.ts';
import { aHeldRecord } from '../../../support/a-held-record.ts';
import { anIncident, ended } from '../../../support/an-incident.ts';
import { anIncidentReference } from '../../../support/an-incident-reference.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const dismissed = anIncident({ state: ended('dismissed'), version: 2 });
const held = (count: number, reference = anIncidentReference()) =>
  Array.from({ length: count }, (_, number) =>
    aHeldRecord([aBounce({ address: `held-${number}@gmail.com` })], reference),
  );

/** Sweeps these records, which are all on the list of every incident that has ended, in pages of a hundred. */
async function aSweep(
  incidents: readonly Incident[],
  records: readonly AddressRecord[],
  refused: (address: string) => boolean = () => false,
) {
  const byAddress = new Map(records.map((record) => [record.address, record]));
  const asked: string[] = [];
  const bodies: string[] = [];
  const { swept } = await sweep({
    incidents: await readKnownIncidents({ read: async () => incidents, change: async () => incidents }),
    members: {
      async *pages(id) {
        asked.push(id);
        for (let start = 0; start < records.length; start += 100)
          yield records.slice(start, start + 100).map(({ address }) => address);
        yield [];
      },
    },
    records: {
      readMany: async (addresses) =>
        new Map(
          addresses.flatMap((address) => {
            const record = byAddress.get(address);
            return record ? [[address, record]] : [];
          }),
        ),
    },
    erased: nobodyErased,
    publisher: {
      async publish(all) {
        const isRefused = (body: string) => refused(decodeBounce(body, now).bounce.address);
        bodies.push(...all.filter((body) => !isRefused(body)));
        return all.flatMap((body, position) => (isRefused(body) ? [position] : []));
      },
    },
  });
  return { swept, asked, messages: bodies.map((body) => decodeBounce(body, now)) };
}

describe('the sweep', () => {
  it('publishes a bounce of each address of an incident that has ended, with the reference as it is now', async () => {
    const { swept, messages } = await aSweep([dismissed], held(250));
    expect(swept).toBe(250);
    expect(messages[0]).toEqual({
      kind: 'bounce',
      bounce: aBounce({ address: 'held-0@gmail.com' }),
      incidentReferences: [anIncidentReference({ status: 'dismissed', version: 2 })],
      deliveries: [],
    });
  });

  it('asks for no address while an incident is open, and for those of each that has ended', async () => {
    const confirmed = anIncident({ id: 'other', state: ended('confirmed'), version: 2 });
    expect((await aSweep([anIncident(), confirmed], [])).asked).toEqual(['other']);
    expect((await aSweep([], [])).asked).toEqual([]);
  });

  it('publishes nothing of an address that was decided since, though the index still lists it', async () => {
    expect(
      (await aSweep([dismissed], held(3, anIncidentReference({ status: 'dismissed', version: 2 })))).swept,
    ).toBe(0);
  });

  it('publishes the references of all its incidents at once', async () => {
    const other = { id: 'other', code: 'Z' } as const;
    const [record] = held(1);
    const both = record && {
      ...record,
      incidentReferences: [...record.incidentReferences, anIncidentReference(other)],
    };
    const incidents = [dismissed, anIncident({ ...other, state: ended('confirmed'), version: 2 })];
    const { messages } = await aSweep(incidents, both ? [both] : []);
    expect(messages[0]?.incidentReferences.map(({ status }) => status)).toEqual(['dismissed', 'confirmed']);
  });

  it('publishes no more references than a message may have', async () => {
    const ids = Array.from({ length: 120 }, (_, number) => `outage-${number}`);
    const [record] = held(1);
    const busy = record && { ...record, incidentReferences: ids.map((id) => anIncidentReference({ id })) };
    const incidents = ids.map((id) => anIncident({ id, state: ended('dismissed'), version: 2 }));
    const { messages } = await aSweep(incidents.slice(0, 1), busy ? [busy] : []);
    expect(messages).toHaveLength(1);
    const all = await aSweep(incidents, busy ? [busy] : []);
    expect(all.messages[0]?.incidentReferences).toHaveLength(100);
  });

  it('leaves an address alone whose record is gone or broken', async () => {
    const records = held(3);
    const read = await aSweep([dismissed], records.slice(0, 2));
    expect(read.swept).toBe(2);
  });

  it('counts what the queue has taken', async () => {
    expect((await aSweep([dismissed], held(10), (address) => address.startsWith('held-7'))).swept).toBe(9);
  });

  it('stops after a minute’s work, and the next run goes on', async () => {
    const { swept } = await aSweep([dismissed], held(20_500));
    expect(swept).toBe(20_000);
  });
});
