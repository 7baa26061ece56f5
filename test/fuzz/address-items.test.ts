import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replay } from '../../cli/operate/replay.ts';
import { createClassifier } from '../../functions/classifier/classifier.ts';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { bounceHash } from '../../shared/bounce/bounce.ts';
import { addBounces, noBounces } from '../../shared/bounce/history.ts';
import { toItem } from '../../shared/storage/address-item.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { scanAddresses } from '../../shared/storage/scan-addresses.ts';
import { aTableInMemory } from '../simulation/world/without-faults.ts';
import { aBounce } from '../support/a-bounce.ts';
import { aClock } from '../support/a-clock.ts';
import { aTelemetry } from '../support/a-telemetry.ts';
import { anAddressRecord } from '../support/an-address-record.ts';
import { anIncidentReference } from '../support/an-incident-reference.ts';
import { anyLateBounce, anyPieceOfEvidence } from '../support/arbitraries.ts';
import { allEvidence } from '../support/decide-all.ts';
import { messagesOf } from '../support/messages.ts';
import { cautious, standard } from '../support/policies.ts';
import { damaged, someDamage } from './breaker.ts';
import { anyStoredValue } from './stored-values.ts';

const address = 'ada@example.com';
const neighbour = 'bob@example.com';
const pk = `ADDRESS#${address}`;
const clock = aClock('2027-03-01T00:00:00.000Z');

/** A record of up to twelve bounces: some are kept in short. One of its incidents was dismissed by a person. */
const anyRecord: fc.Arbitrary<AddressRecord> = fc
  .tuple(
    fc.array(anyLateBounce, { minLength: 1, maxLength: 12 }),
    fc.array(anyPieceOfEvidence, { maxLength: 5 }),
  )
  .map(([bounces, evidence]) => ({
    ...anAddressRecord([aBounce({ address })]),
    history: addBounces(noBounces, bounces),
    evidence: allEvidence(evidence),
    incidentReferences: [anIncidentReference({ status: 'dismissed', version: 2 })],
  }));

function aTableWith(item: unknown) {
  const table = aTableInMemory();
  table.replace(pk, { ...(item as object), pk });
  const records = createAddressRecords(table.documents, 'Hygiene', clock);
  let revision = 0;
  const deciding = { records, clock, random: () => 0.5, newRevision: () => `new-${++revision}` };
  return { table, records, deciding };
}

it('whatever somebody has made of a record: it stays as it is and its bounces wait, or it is read and grows', async () => {
  let grown = 0;
  await fc.assert(
    fc.asyncProperty(anyRecord, someDamage(anyStoredValue, 3), async (record, damage) => {
      const { table, records, deciding } = aTableWith(damaged(toItem(record), damage));
      const before = table.items.get(pk);
      const readBefore = await records.readNow(address).catch(() => undefined);
      const classify = createClassifier(
        () => ({ policy: standard, ...deciding }),
        deciding.clock,
        aTelemetry(),
      );
      const bounces = [aBounce({ address }), aBounce({ address: neighbour })];
      const { batchItemFailures } = await classify({ Records: messagesOf(bounces) });

      expect((await records.readNow(neighbour))?.history.newest).toHaveLength(1);
      if (readBefore === undefined) {
        expect(batchItemFailures).toEqual([{ itemIdentifier: 'message-1' }]);
        expect(table.items.get(pk)).toEqual(before);
        return;
      }
      grown += 1;
      expect(batchItemFailures).toEqual([]);
      const after = await records.readNow(address);
      const { history, evidence, incidentReferences } = readBefore;
      const { newest = [], older = [] } = after?.history ?? {};
      const hashes = [...newest.map(bounceHash), ...older.map(({ hash }) => hash)];
      expect(hashes).toEqual(expect.arrayContaining([...history.newest, aBounce()].map(bounceHash)));
      expect(hashes).toEqual(expect.arrayContaining(history.older.map(({ hash }) => hash)));
      expect(after?.evidence).toEqual(evidence);
      expect(after?.incidentReferences.map(({ id }) => id)).toEqual(incidentReferences.map(({ id }) => id));
    }),
    { numRuns: 1_000 },
  );
  expect(grown).toBeGreaterThan(100);
});

it('whatever somebody has made of a record: deciding all again passes it by, or decides it, and gets to its neighbours', async () => {
  await fc.assert(
    fc.asyncProperty(anyRecord, someDamage(anyStoredValue, 3), async (record, damage) => {
      const { table, records, deciding } = aTableWith(damaged(toItem(record), damage));
      await records.write(anAddressRecord([aBounce({ address: neighbour })]), undefined);
      const before = table.items.get(pk);
      const scanned = {
        send: async () => ({ Items: [...table.items.values()] }),
      } as unknown as DynamoDBDocumentClient;
      const pages = scanAddresses(scanned, 'Hygiene');
      const { report, stopped } = await replay({
        pages,
        policy: cautious,
        writing: { ...deciding, records },
      });
      expect(stopped).toBeUndefined();
      expect(report.read + report.unreadable.count).toBe(2);
      if (report.unreadable.count > 0) expect(table.items.get(pk)).toEqual(before);
      else await expect(records.readNow(address)).resolves.toMatchObject({ address });
    }),
    { numRuns: 500 },
  );
});
