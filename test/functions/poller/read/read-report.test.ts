import { describe, expect, it } from 'vitest';
import { nobodyErased } from '../../../../functions/poller/memory/erased.ts';
import type { Fingerprints } from '../../../../functions/poller/memory/fingerprints.ts';
import { noRows, type ReadResult } from '../../../../functions/poller/plan/read-result.ts';
import { type ReadPorts, readReport } from '../../../../functions/poller/read/read-report.ts';
import type { AddressRecord } from '../../../../shared/bounce/address-record.ts';
import type { IncidentReference } from '../../../../shared/bounce/incident-reference.ts';
import type { ReportPage } from '../../../../shared/constant-contact/bounce-report.ts';
import {
  LinkExpiredError,
  NotFoundError,
  PublishIncompleteError,
  QuotaClosedError,
  StorageError,
  TimeUpError,
} from '../../../../shared/errors.ts';
import { aBounce } from '../../../support/a-bounce.ts';
import { anAddressRecord } from '../../../support/an-address-record.ts';
import { anIncidentReference } from '../../../support/an-incident-reference.ts';

const campaignActivityId = 'a0000000-0000-4000-8000-000000000001';
const contact = (number: number) => `c0000000-0000-4000-8000-00000000000${number}`;
const row = (number: number) => ({
  kind: 'bounce' as const,
  bounce: aBounce({ contactId: contact(number) }),
});

/** Pages with these rows; `then` is thrown after the last of them, in place of another page. */
async function* pages(contacts: readonly (readonly number[])[], then?: Error): AsyncGenerator<ReportPage> {
  for (const [position, numbers] of contacts.entries()) {
    yield { rows: numbers.map(row), isLast: position === contacts.length - 1 && !then };
  }
  if (then) throw then;
}

/** A memory of rows; everything counts as known where `knowsAll` is said. */
function aMemory(knowsAll = false): Fingerprints & { readonly fingerprints: Set<string> } {
  const fingerprints = new Set<string>();
  return {
    fingerprints,
    has: (fingerprint) => knowsAll || fingerprints.has(fingerprint),
    async remember(more) {
      for (const fingerprint of more) fingerprints.add(fingerprint);
    },
    seen: () => ({ B: fingerprints.size }),
    contacts: () => [],
    seenByProvider: () => new Map(),
  };
}

const ports: ReadPorts = {
  publisher: { publish: async () => [] },
  erased: nobodyErased,
  records: { readMany: async () => new Map() },
  incidentsOf: () => [],
  outageCodes: [],
};
const step = { campaignActivityId, why: 'first', extent: 'whole', comparesRecords: false } as const;
const isMissing = () => false;

describe('a read of a report', () => {
  it('publishes and remembers each row, and says that it reached the end', async () => {
    const memory = aMemory();
    expect(await readReport(step, pages([[1, 2], [3]]), memory, isMissing, ports)).toEqual({
      outcome: 'read',
      counts: { ...noRows, rows: 3, published: 3 },
      reachedEnd: true,
      seen: { B: 3 },
      providers: {},
    });
  });

  it.each([
    ['newest', 2, false],
    ['whole', 3, true],
  ] as const)(
    'of the %s rows reads %i pages when the second has nothing new',
    async (extent, read, reachedEnd) => {
      const memory = aMemory();
      await readReport(step, pages([[2, 3]]), memory, isMissing, ports);
      let served = 0;
      const counted = async function* () {
        for await (const page of pages([[1], [2], [3]])) {
          served += 1;
          yield page;
        }
      };
      const result = await readReport({ ...step, extent }, counted(), memory, isMissing, ports);
      expect({ served, reachedEnd: 'reachedEnd' in result && result.reachedEnd }).toEqual({
        served: read,
        reachedEnd,
      });
    },
  );

  it('of the newest rows goes on while rows are missing', async () => {
    const memory = aMemory();
    await readReport(step, pages([[1, 2]]), memory, isMissing, ports);
    const result = await readReport(
      { ...step, extent: 'newest' },
      pages([[1], [2], [3]]),
      memory,
      () => !memory.fingerprints.has('') && memory.fingerprints.size < 3,
      ports,
    );
    expect(result).toMatchObject({ reachedEnd: true, counts: { published: 1 } });
  });

  it.each<[Error, ReadResult['outcome']]>([
    [new NotFoundError('it'), 'gone'],
    [new LinkExpiredError('it'), 'failed'],
    [new TimeUpError(), 'cut'],
    [new QuotaClosedError(new Date(0)), 'cut'],
    [new StorageError('down'), 'cut'],
    [new TypeError('a bug of ours'), 'cut'],
  ])('that ends with %s is %s, and counts what it published until then', async (error, outcome) => {
    const result = await readReport(step, pages([[1, 2]], error), aMemory(), isMissing, ports);
    expect(result).toMatchObject({ outcome, counts: { published: 2 } });
  });

  it('whose rows the queue refuses in part fails, and remembers the others only', async () => {
    const memory = aMemory();
    const refusing = { ...ports, publisher: { publish: async () => [1] } };
    const result = await readReport(step, pages([[1, 2, 3]]), memory, isMissing, refusing);
    expect(result).toMatchObject({ outcome: 'failed', counts: { published: 2 } });
    expect(result).toHaveProperty('error', expect.any(PublishIncompleteError));
    expect(memory.fingerprints.size).toBe(2);
  });

  it('remembers nothing that the queue has not accepted', async () => {
    const memory = aMemory();
    const failing = {
      ...ports,
      publisher: { publish: async () => Promise.reject(new StorageError('down')) },
    };
    expect(await readReport(step, pages([[1]]), memory, isMissing, failing)).toMatchObject({
      outcome: 'cut',
    });
    expect(memory.fingerprints.size).toBe(0);
  });
});

/** How many rows a closing read publishes again, by the record of their address and its incidents. */
async function repaired(
  record: AddressRecord | undefined,
  incidentReferences: readonly IncidentReference[],
): Promise<number> {
  const known = row(1);
  const result = await readReport(
    { ...step, why: 'closing', comparesRecords: true },
    pages([[1]]),
    aMemory(true),
    isMissing,
    {
      ...ports,
      records: { readMany: async () => new Map(record ? [[known.bounce.address, record]] : []) },
      incidentsOf: () => incidentReferences,
    },
  );
  return result.counts.repaired;
}

it('a closing read publishes again what no record holds, and of an incident what a record does not know', async () => {
  const [open, confirmed] = [anIncidentReference(), anIncidentReference({ status: 'confirmed', version: 2 })];
  const knowing = (incidentReferences: readonly IncidentReference[]) => ({
    ...anAddressRecord([aBounce({ contactId: contact(1) })]),
    incidentReferences,
  });
  expect(await repaired(undefined, [])).toBe(1);
  expect(await repaired(knowing([]), [])).toBe(0);
  expect(await repaired(knowing([]), [open])).toBe(1);
  expect(await repaired(knowing([open]), [open])).toBe(0);
  expect(await repaired(knowing([open]), [confirmed])).toBe(1);
  expect(await repaired(knowing([confirmed]), [open])).toBe(0);
});
