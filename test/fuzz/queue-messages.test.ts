import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createClassifier } from '../../functions/classifier/classifier.ts';
import { joinEvidence } from '../../shared/bounce/evidence.ts';
import { knows } from '../../shared/bounce/history.ts';
import { decodeMessage } from '../../shared/bounce-message.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import type { Table } from '../simulation/world/table.ts';
import { aTableInMemory } from '../simulation/world/without-faults.ts';
import { aBounce } from '../support/a-bounce.ts';
import { aClock } from '../support/a-clock.ts';
import { aTelemetry } from '../support/a-telemetry.ts';
import { oneAddress } from '../support/addresses.ts';
import { anIncidentReference } from '../support/an-incident-reference.ts';
import { standard } from '../support/policies.ts';
import { anyOddValue, anyTransport, damaged, jsonOf, someDamage } from './breaker.ts';
import { anyAddressText } from './report-texts.ts';

const clock = aClock();
const spoilt = 'canaria0@example.com';

const anyBounceBody = fc
  .record({
    address: anyAddressText(fc.nat(3).map((number) => `canaria${number}@example.com`)),
    code: fc.constantFrom('B', 'D', 'V', '__proto__', undefined),
    bouncedAt: fc.constantFrom('2026-11-01T10:00:00.000Z', '2026-11-02T10:00:00.000Z'),
    marks: fc.array(
      fc.integer({ min: 1, max: 3 }).map((version) => anIncidentReference({ version })),
      { maxLength: 2 },
    ),
    damage: fc.oneof(fc.constant([]), someDamage()),
    transport: anyTransport,
  })
  .map(({ code, damage, transport, ...rest }) =>
    transport(jsonOf(damaged({ ...aBounce(rest), marks: rest.marks, code }, damage))),
  );

const anyInstant = fc.constantFrom('2026-11-01T10:00:00.000Z', '2026-11-12T10:00:00.000Z');
const anySend = fc.record({
  campaignActivityId: fc
    .integer({ min: 1, max: 5 })
    .map((send) => `0a0a0a0a-0000-4000-8000-00000000000${send}`),
  sentAt: anyInstant,
});

const anyEvidenceBody = fc
  .record({
    address: anyAddressText(fc.nat(3).map((number) => `canaria${number}@example.com`)),
    deliveries: fc.array(anySend, { maxLength: 4 }),
    click: fc.option(fc.tuple(anySend, anyInstant), { nil: undefined }),
    damage: fc.oneof(fc.constant([]), someDamage()),
    transport: anyTransport,
  })
  .map(({ address, deliveries, click, damage, transport }) => {
    const [sent, clickedAt] = click ?? [];
    const message = { kind: 'evidence', address, deliveries, ...(sent && { click: { ...sent, clickedAt } }) };
    return transport(jsonOf(damaged(message, damage)));
  });

const anyBody = fc.oneof({ weight: 2, arbitrary: anyBounceBody }, { weight: 1, arbitrary: anyEvidenceBody });

const anyRecord = fc.record({
  messageId: fc.constantFrom('one', 'one', 'two', 'three', '__proto__', ''),
  body: anyBody,
});
const anyBatch = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: anyRecord },
    { weight: 1, arbitrary: anyRecord.map(({ body }) => ({ body })) },
    { weight: 1, arbitrary: anyOddValue },
    { weight: 1, arbitrary: anyOddValue.map((body) => ({ messageId: 'odd', body })) },
  ),
  { maxLength: 6 },
);

/** A classifier over a table in which the record of one address is not one of ours. */
function aClassifier() {
  const table = aTableInMemory();
  table.replace(`ADDRESS#${spoilt}`, { pk: `ADDRESS#${spoilt}`, decision: 'whatever' });
  const records = createAddressRecords(table.documents, 'Hygiene', clock);
  let revision = 0;
  const newRevision = () => `revision-${++revision}`;
  const telemetry = aTelemetry();
  const classify = createClassifier(
    () => ({ policy: standard, records, random: () => 0.5, newRevision }),
    clock,
    telemetry,
  );
  return { table, records, telemetry, classify };
}

/**
 * Whether what a message brings is in the record of its address: the bounce, or the evidence, of which an address without
 * a record needs none.
 */
async function isDecided(body: unknown, records: ReturnType<typeof createAddressRecords>): Promise<boolean> {
  try {
    const message = decodeMessage(String(body), clock.now());
    if (message.kind === 'evidence') {
      const { evidence } = (await records.readNow(message.address)) ?? {};
      return !evidence || isDeepStrictEqual(joinEvidence(evidence, message.evidence), evidence);
    }
    const record = await records.readNow(message.bounce.address);
    return record !== undefined && knows(record.history, message.bounce);
  } catch {
    return false;
  }
}

function untouched(table: Table): boolean {
  return table.items.get(`ADDRESS#${spoilt}`)?.decision === 'whatever';
}

/** Every text in a record, as a terminal or a file may come to show it. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value instanceof Set ? [...value] : value).flatMap(textsIn);
}

it('whatever a batch holds: a message has its bounce or evidence in a record, or it is delivered again', async () => {
  await fc.assert(
    fc.asyncProperty(anyBatch, async (Records) => {
      const { table, records, telemetry, classify } = aClassifier();
      // A rejection brings the whole batch back, as an empty identifier does.
      const { batchItemFailures } = await classify({ Records }).catch(() => ({
        batchItemFailures: [{ itemIdentifier: '' }],
      }));
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const record of Records) {
        const { messageId, body } = (record ?? {}) as { messageId?: unknown; body?: unknown };
        if (failed.has('') || failed.has(String(messageId))) continue;
        expect([record, await isDecided(body, records)]).toEqual([record, true]);
      }
      expect(untouched(table)).toBe(true);
      for (const [key, item] of table.items) {
        expect(key.replace('ADDRESS#', '')).toMatch(oneAddress);
        for (const text of textsIn(item)) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }
      expect(JSON.stringify(telemetry.notes)).not.toMatch(/canaria|@example/i);
    }),
    { numRuns: 1_500 },
  );
});

it('whatever Lambda calls the classifier with, it answers in the only form that Lambda does not take for success', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyOddValue, fc.record({ Records: anyOddValue })), async (event) => {
      const { batchItemFailures } = await aClassifier().classify(event);
      for (const { itemIdentifier } of batchItemFailures) expect(typeof itemIdentifier).toBe('string');
      const records = (event as { Records?: unknown } | null)?.Records;
      expect(batchItemFailures.length > 0).toBe(Array.isArray(records) && records.length > 0);
    }),
    { numRuns: 300 },
  );
});
