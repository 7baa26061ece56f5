import fc from 'fast-check';
import type { Click, Evidence } from '../../shared/bounce/evidence.ts';
import type { KnownBounce } from '../../shared/bounce/history.ts';
import { type IncidentReference, incidentStatuses } from '../../shared/bounce/incident-reference.ts';
import { daysAfter } from '../../shared/bounce/instant.ts';
import type { Override } from '../../shared/bounce/overrides.ts';
import { aKnownBounce, withoutCode } from './a-bounce.ts';
import { anIncidentReference } from './an-incident-reference.ts';
import { anOverride } from './an-override.ts';

const someIds = Array.from({ length: 4 }, (_, index) => `0d0d0d0d-0000-4000-8000-00000000000${index}`);
const day = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 86_400_000).toISOString();

/** Bounces of one address, few enough different ones that the same bounce often comes again, with another code too. */
const anyKnownBounce: fc.Arbitrary<KnownBounce> = fc
  .record({
    code: fc.constantFrom('B', 'S', 'Z', 'F', 'D', 'V', 'X', 'Q', '.', 'b', undefined),
    bouncedAt: fc.integer({ min: 0, max: 9 }).map(day),
    campaignActivityId: fc.constantFrom(...someIds),
    contactId: fc.constantFrom(...someIds.slice(0, 2)),
    contactMoved: fc.boolean(),
    contactDeleted: fc.boolean(),
  })
  .map(({ code, ...bounce }) =>
    code === undefined ? withoutCode(aKnownBounce(bounce)) : aKnownBounce({ ...bounce, code }),
  );

export const anyKnownBounces = fc.array(anyKnownBounce, { minLength: 1, maxLength: 40 });

const activityOf = (send: number) => `0a0a0a0a-0000-4000-8000-${String(send).padStart(12, '0')}`;

/** Bounces over two hundred days, of up to twelve sends: windows, waits and echoes matter. */
export const anyLateBounce: fc.Arbitrary<KnownBounce> = fc
  .record({
    code: fc.oneof(
      fc.constantFrom('F', 'D', 'V', 'S', 'Z'),
      fc.constantFrom('B', 'S', 'Z', 'F', 'D', 'V', 'X', 'Q', undefined),
    ),
    bouncedAt: fc.double({ min: 0, max: 200, noNaN: true }).map((number) => day(Math.round(number * 4) / 4)),
    send: fc.integer({ min: 0, max: 11 }),
    contactId: fc.constantFrom(...someIds.slice(0, 2)),
    contactMoved: fc.boolean(),
    contactDeleted: fc.boolean(),
  })
  .map(({ code, send, ...bounce }) => {
    const known = aKnownBounce({ ...bounce, campaignActivityId: activityOf(send) });
    return code === undefined ? withoutCode(known) : { ...known, code };
  });

const anyReference: fc.Arbitrary<IncidentReference> = fc
  .record({
    send: fc.integer({ min: 0, max: 11 }),
    code: fc.constantFrom('B', 'S', 'Z'),
    status: fc.constantFrom(...incidentStatuses),
    version: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ send, code, ...reference }) =>
    anIncidentReference({ ...reference, id: `${send}-${code}`, code, campaignActivityId: activityOf(send) }),
  );

const anyMessageSent = fc
  .record({ send: fc.integer({ min: 0, max: 15 }), number: fc.integer({ min: 0, max: 200 }) })
  .map(({ send, number }) => ({ campaignActivityId: activityOf(send), sentAt: day(number) }));

const anyClick: fc.Arbitrary<Click> = fc
  .record({ sent: anyMessageSent, later: fc.integer({ min: 0, max: 30 }) })
  .map(({ sent, later }) => ({ ...sent, clickedAt: daysAfter(sent.sentAt, later) }));

/** What one message of evidence brings: a delivery, a click or both, of sends that may have bounced as well. */
export const anyPieceOfEvidence: fc.Arbitrary<Evidence> = fc.oneof(
  anyMessageSent.map((delivery) => ({ deliveries: [delivery] })),
  anyClick.map((click) => ({ deliveries: [], click })),
);

/** All that may be known of one address: bounces of a good half year, evidence, and news of incidents that some belong to. */
export const anyFacts: fc.Arbitrary<{
  readonly bounces: readonly KnownBounce[];
  readonly evidence: readonly Evidence[];
  readonly incidentReferences: readonly IncidentReference[];
}> = fc.record({
  bounces: fc.array(anyLateBounce, { minLength: 1, maxLength: 40 }),
  evidence: fc.array(anyPieceOfEvidence, { maxLength: 10 }),
  incidentReferences: fc.array(anyReference, { maxLength: 8 }),
});

/** What operators may have said of one address over two hundred days; an id always stands for the same. */
export const anyOverrides: fc.Arbitrary<readonly Override[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 26 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) =>
        fc.record({
          kind: fc.constantFrom('release', 'suppress'),
          at: fc.integer({ min: 0, max: 200 }).map(day),
          isWithdrawn: fc.boolean(),
          number: fc.constant(number),
        }),
      ),
    ),
  )
  .map((said) =>
    said.map(({ kind, at, isWithdrawn, number }) =>
      anOverride({ id: `override-${number}`, kind, at, ...(isWithdrawn && { withdrawn: true }) }),
    ),
  );
