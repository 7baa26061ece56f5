import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Filter, passes } from '../../../cli/operate/filters.ts';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { assess } from '../../../shared/bounce/assess.ts';
import { addBounces, keptInFull, noBounces } from '../../../shared/bounce/history.ts';
import { aBounce, aKnownBounce, withoutCode } from '../../support/a-bounce.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';
import { anOverride } from '../../support/an-override.ts';
import { anyFacts } from '../../support/arbitraries.ts';
import { standard } from '../../support/policies.ts';
import { withEvidence } from '../../support/with-evidence.ts';

const one = anAddressRecord([aBounce({ address: 'ada@example.com' })]);
const codeless = {
  ...one,
  ...withFacts({ ...one, history: addBounces(noBounces, [withoutCode(aKnownBounce())]) }),
};
const byHand = withFacts({ ...one, history: noBounces, overrides: [anOverride({ kind: 'suppress' })] });
const full = anAddressRecord([aBounce({ code: 'F', bouncedAt: '2026-11-01T10:00:00.000Z' })]);
const retryAfter = full.assessment.retryAfter ?? '';
const justBefore = (instant: string) => new Date(Date.parse(instant) - 1).toISOString();
const firstActivity = '0a0a0a0a-0000-4000-8000-0000000000aa';
const many = anAddressRecord(
  Array.from({ length: keptInFull + 3 }, (_, index) =>
    aBounce({
      bouncedAt: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
      ...(index === 0 && { campaignActivityId: firstActivity }),
    }),
  ),
);

function withFacts(record: AddressRecord): AddressRecord {
  return { ...record, assessment: assess(record, standard) };
}

const decided = (record: AddressRecord, decidedAt: string) => ({ ...record, decidedAt });
const at = (address: string) => anAddressRecord([aBounce({ address })]);

/** Bounced on the first of November. */
const bouncedAt = '2026-11-01T10:00:00.000Z';
const sentOn = (sentAt: string) => ({ campaignActivityId: firstActivity, sentAt });
const arrived = (sentAt: string, record = one) => withEvidence(record, { deliveries: [sentOn(sentAt)] });
const used = (sentAt: string, record = one) =>
  withEvidence(record, {
    deliveries: [],
    click: { ...sentOn(sentAt), clickedAt: '2026-11-20T10:00:00.000Z' },
  });
const delivered = { kind: 'evidence', of: 'delivered' } as const;
const clicked = { kind: 'evidence', of: 'clicked' } as const;

describe('a record passes a filter', () => {
  it.each<[what: string, AddressRecord, Filter, boolean]>([
    ['of its decision', one, { kind: 'decision', decision: 'suppress' }, true],
    ['of another decision', one, { kind: 'decision', decision: 'review' }, false],
    ['of its code', one, { kind: 'code', code: 'B' }, true],
    ['of another code', one, { kind: 'code', code: 'S' }, false],
    ['of no code, with a code', one, { kind: 'code', code: undefined }, false],
    ['of no code, where the report gave none', codeless, { kind: 'code', code: undefined }, true],
    ['of no code, without a bounce', byHand, { kind: 'code', code: undefined }, false],
    ['of its domain', one, { kind: 'domain', domain: 'example.com' }, true],
    ['of a domain above', at('a@b.example.com'), { kind: 'domain', domain: 'example.com' }, false],
    ['of a domain that ends alike', at('a@anexample.com'), { kind: 'domain', domain: 'example.com' }, false],
    ['of its provider', at('a@googlemail.com'), { kind: 'provider', provider: 'gmail.com' }, true],
    ['of a provider of its own', one, { kind: 'provider', provider: 'example.com' }, true],
    ['of another provider', one, { kind: 'provider', provider: 'gmail.com' }, false],
    [
      'of a campaign activity',
      one,
      { kind: 'campaign', activities: ['0a0a0a0a-0000-4000-8000-000000000001'] },
      true,
    ],
    ['of one of several', many, { kind: 'campaign', activities: ['', firstActivity] }, true],
    ['of another', one, { kind: 'campaign', activities: [firstActivity] }, false],
    ['of a campaign without activities', one, { kind: 'campaign', activities: [] }, false],
    [
      'of bounces from its own on',
      one,
      { kind: 'bounced at or after', at: '2026-11-01T10:00:00.000Z' },
      true,
    ],
    ['of later bounces', one, { kind: 'bounced at or after', at: '2026-11-01T10:00:00.001Z' }, false],
    [
      'of bounces, without one',
      byHand,
      { kind: 'bounced at or after', at: '1998-01-01T00:00:00.000Z' },
      false,
    ],
    ['of bounces before its own', one, { kind: 'bounced before', at: '2026-11-01T10:00:00.000Z' }, false],
    ['of bounces up to its own', one, { kind: 'bounced before', at: '2026-11-01T10:00:00.001Z' }, true],
    [
      'of bounces before, without one',
      byHand,
      { kind: 'bounced before', at: '2027-01-01T00:00:00.000Z' },
      false,
    ],
    ['of changes from its own on', one, { kind: 'changed at or after', at: one.decidedAt }, true],
    [
      'of later changes',
      decided(one, justBefore(one.decidedAt)),
      { kind: 'changed at or after', at: one.decidedAt },
      false,
    ],
    ['of its incident', aHeldRecord([aBounce()]), { kind: 'incident', id: anIncidentReference().id }, true],
    [
      'of its incident that has ended',
      aHeldRecord([aBounce()], anIncidentReference({ status: 'confirmed' })),
      { kind: 'incident', id: anIncidentReference().id },
      true,
    ],
    ['of an incident, with none', one, { kind: 'incident', id: anIncidentReference().id }, false],
    ['of what is due, on its date', full, { kind: 'due', now: retryAfter }, true],
    ['of what is due, before', full, { kind: 'due', now: justBefore(retryAfter) }, false],
    ['of what is due, and suppressed', one, { kind: 'due', now: '2099-01-01T00:00:00.000Z' }, false],
    ['of mail that arrived, sent as it bounced', arrived(bouncedAt), delivered, true],
    ['of mail that arrived, sent before it bounced', arrived(justBefore(bouncedAt)), delivered, false],
    ['of mail that arrived, without a bounce', arrived(bouncedAt, byHand), delivered, false],
    ['of mail that arrived, where a link was used', used(bouncedAt), delivered, false],
    ['of a link that was used, in mail sent as it bounced', used(bouncedAt), clicked, true],
    [
      'of a link that was used since, in mail sent before it bounced',
      used(justBefore(bouncedAt)),
      clicked,
      false,
    ],
    ['of a link that was used, without a bounce', used(bouncedAt, byHand), clicked, false],
    ['of likely typos', at('ada@gmial.com'), { kind: 'likely typo' }, true],
    ['of likely typos, spelt well', one, { kind: 'likely typo' }, false],
  ])('%s', (_, record, filter, isPassed) => {
    expect(passes(record, [filter])).toBe(isPassed);
  });

  it('that is not there', () => {
    expect(passes(one, [])).toBe(true);
  });
});

const day = fc
  .integer({ min: -10, max: 210 })
  .map((number) => new Date(Date.UTC(2026, 0, 1) + number * 86_400_000).toISOString());

const anyFilter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    kind: fc.constant('decision' as const),
    decision: fc.constantFrom('suppress', 'review', 'retry', 'ignore'),
  }),
  fc.record({ kind: fc.constant('code' as const), code: fc.constantFrom('B', 'S', 'F', 'V', undefined) }),
  fc.record({ kind: fc.constant('domain' as const), domain: fc.constantFrom('gmial.com', 'example.com') }),
  fc.record({
    kind: fc.constant('provider' as const),
    provider: fc.constantFrom('gmail.com', 'example.com'),
  }),
  fc.record({
    kind: fc.constant('campaign' as const),
    activities: fc.array(
      fc
        .integer({ min: 0, max: 11 })
        .map((send) => `0a0a0a0a-0000-4000-8000-${String(send).padStart(12, '0')}`),
      { maxLength: 3 },
    ),
  }),
  fc.record({ kind: fc.constantFrom('bounced at or after' as const, 'bounced before' as const), at: day }),
  fc.record({ kind: fc.constant('changed at or after' as const), at: day }),
  fc.record({ kind: fc.constant('incident' as const), id: fc.constantFrom('1-B', '2-S', '3-Z') }),
  fc.record({ kind: fc.constant('due' as const), now: day }),
  fc.constant({ kind: 'likely typo' as const }),
  fc.record({
    kind: fc.constant('back again' as const),
    since: day,
    now: day,
    policy: fc.constant(standard),
  }),
);

const anyRecord: fc.Arbitrary<AddressRecord> = fc
  .tuple(anyFacts, fc.constantFrom('a@gmial.com', 'a@example.com', 'a@googlemail.com'), day)
  .map(([{ bounces, incidentReferences }, address, decidedAt]) =>
    withFacts({
      ...one,
      address,
      decidedAt,
      history: addBounces(noBounces, bounces),
      incidentReferences,
    }),
  );

describe('several filters', () => {
  it('pass a record exactly when each of them does', () => {
    let both = 0;
    fc.assert(
      fc.property(anyRecord, anyFilter, anyFilter, (record, filter, other) => {
        const each = passes(record, [filter]) && passes(record, [other]);
        expect(passes(record, [filter, other])).toBe(each);
        if (each && filter.kind !== other.kind) both += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(both).toBeGreaterThan(20);
  });
});
