import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../../functions/classifier/classifier.ts';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import type { IncidentReference } from '../../../shared/bounce/incident-reference.ts';
import { encodeBounce } from '../../../shared/bounce-message.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { aTableInMemory } from '../../simulation/world/without-faults.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTelemetry } from '../../support/a-telemetry.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';
import { aMessage } from '../../support/messages.ts';
import { standard } from '../../support/policies.ts';

const address = 'ada@gmail.com';
const send = (week: number) => `0a0a0a0a-0000-4000-8000-${String(week).padStart(12, '0')}`;
const inWeek = (week: number, code: string): Bounce =>
  aBounce({
    address,
    code,
    bouncedAt: new Date(Date.UTC(2026, 5, 1 + 7 * week, 10)).toISOString(),
    campaignActivityId: send(week),
  });
const held = inWeek(1, 'B');
const reference = (
  status: IncidentReference['status'],
  version: number,
  what: Partial<IncidentReference> = {},
) => anIncidentReference({ campaignActivityId: send(1), status, version, ...what });
const block = { id: 'outage-block', campaignActivityId: send(3), code: 'Z' } as const;

/** What the real classifier makes of these messages, delivered in batches; without what depends on when it was. */
async function decided(batches: readonly (readonly string[])[]): Promise<Record<string, unknown>> {
  const table = aTableInMemory();
  const clock = aClock();
  let revision = 0;
  const classify = createClassifier(
    () => ({
      policy: standard,
      records: createAddressRecords(table.documents, 'Hygiene', clock),
      random: () => 0,
      newRevision: () => `revision-${++revision}`,
    }),
    clock,
    aTelemetry(),
  );
  for (const batch of batches) {
    const Records = batch.map((body, nth) => aMessage(body, `message-${nth}`));
    expect(await classify({ Records })).toEqual({ batchItemFailures: [] });
  }
  const { revision: _, decidedAt: __, ...record } = table.items.get(`ADDRESS#${address}`) ?? {};
  return record;
}

/** A shuffle of all messages with some of them twice, cut into batches. */
function anyDelivery(messages: readonly string[]) {
  const twice = fc.shuffledSubarray([...messages, ...messages], { minLength: messages.length });
  return fc
    .tuple(twice, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }))
    .map(([some, sizes]) => {
      // Whatever the subset left out comes at the end: nothing is lost.
      const all = [...some, ...messages.filter((message) => !some.includes(message))];
      const batches: string[][] = [];
      for (let at = 0, nth = 0; at < all.length; nth += 1) {
        const size = sizes[nth % sizes.length] ?? 1;
        batches.push(all.slice(at, at + size));
        at += size;
      }
      return batches;
    });
}

describe('a decision in flight while an incident opens or ends', () => {
  it.each<[string, readonly string[], Record<string, unknown>]>([
    [
      'is held, whether the message without the reference comes first or last',
      [encodeBounce(held), encodeBounce(held, [reference('open', 1)])],
      { decision: 'review', rule: 'incident' },
    ],
    [
      'is what the last word says, whichever word comes first',
      [
        encodeBounce(held),
        encodeBounce(held, [reference('open', 1)]),
        encodeBounce(held, [reference('dismissed', 2)]),
        encodeBounce(held, [reference('confirmed', 3)]),
      ],
      { decision: 'suppress', rule: 'non-existent' },
    ],
    [
      'is let go with its suspensions, when it is dismissed',
      [
        encodeBounce(held, [reference('open', 1)]),
        encodeBounce(inWeek(2, 'S')),
        encodeBounce(inWeek(3, 'S'), [reference('dismissed', 2)]),
      ],
      { decision: 'ignore', rule: 'incident-void' },
    ],
    [
      'waits for the second of two incidents when the first is resolved',
      [
        encodeBounce(held, [reference('open', 1)]),
        encodeBounce(inWeek(3, 'Z'), [reference('open', 1, block)]),
        encodeBounce(held, [reference('dismissed', 2)]),
      ],
      { decision: 'review', rule: 'incident', workList: 'incident#outage-block' },
    ],
    [
      'is held among many other bounces, and stays so when it is one of the older ones',
      [
        encodeBounce(held),
        encodeBounce(held, [reference('open', 1)]),
        ...Array.from({ length: 10 }, (_, nth) => encodeBounce(inWeek(5 + nth, 'X'))),
      ],
      { decision: 'review', workList: expect.stringMatching(/^incident#/) },
    ],
  ])('%s', async (_, messages, expected) => {
    const once = await decided(messages.map((message) => [message]));
    expect(once).toMatchObject(expected);
    await fc.assert(
      fc.asyncProperty(anyDelivery(messages), async (batches) => {
        expect(await decided(batches)).toEqual(once);
      }),
      { numRuns: 60 },
    );
  });
});
