import { describe, expect, it } from 'vitest';
import { type Evidence, noEvidence } from '../../../../shared/bounce/evidence.ts';
import { addBounces, type KnownBounce, noBounces } from '../../../../shared/bounce/history.ts';
import type { IncidentReference } from '../../../../shared/bounce/incident-reference.ts';
import { isWitness } from '../../../../shared/bounce/outage/witness.ts';
import type { Policy } from '../../../../shared/bounce/policy.ts';
import { aKnownBounce } from '../../../support/a-bounce.ts';
import { anIncidentReference } from '../../../support/an-incident-reference.ts';
import { cautious, standard, strict } from '../../../support/policies.ts';

const send = (number: number) => `0a0a0a0a-0000-4000-8000-${String(number).padStart(12, '0')}`;
const day = (number: number) => new Date(Date.UTC(2026, 10, number, 10)).toISOString();
/** A bounce on a day of November, in a send of that day. */
const on = (number: number, code = 'B', what: Partial<KnownBounce> = {}) =>
  aKnownBounce({ code, bouncedAt: day(number), campaignActivityId: send(number), ...what });
const reference = (number: number, what: Partial<IncidentReference> = {}) =>
  anIncidentReference({ id: `outage-${number}`, campaignActivityId: send(number), ...what });

function testifies(
  bounce: KnownBounce,
  known: readonly KnownBounce[],
  incidentReferences: readonly IncidentReference[] = [],
  policy: Policy = standard,
  evidence: Evidence = noEvidence,
): boolean {
  const facts = {
    address: 'ada@gmail.com',
    history: addBounces(noBounces, known),
    overrides: [],
    evidence,
    incidentReferences,
  };
  return isWitness(bounce, known.length > 0 ? facts : undefined, policy);
}

const delivered = (number: number, campaignActivityId = send(number)): Evidence => ({
  deliveries: [{ campaignActivityId, sentAt: day(number) }],
});
const used = (number: number, campaignActivityId = send(number)): Evidence => ({
  deliveries: [],
  click: { campaignActivityId, sentAt: day(number), clickedAt: day(number) },
});
const many = Array.from({ length: 30 }, (_, number) => on(-40 + number, 'F', { contactId: send(number) }));

describe('a bounce is a witness of its provider', () => {
  it.each<[string, KnownBounce, readonly KnownBounce[], (readonly IncidentReference[])?]>([
    ['when nothing is known of the address', on(20), []],
    ['when nothing but the bounce itself is known', on(20), [on(20)]],
    ['when the address was full before', on(20), [on(13, 'F'), on(20)]],
    ['when it was to be reviewed', on(20), [on(13, 'X')]],
    ['when an automatic reply came since it was suppressed', on(20), [on(5), on(13, 'V')]],
    ['when it bounces in another way in the same send', on(20), [on(20, 'F', { bouncedAt: day(19) })]],
    ['when it bounced hard before in the same send', on(20), [on(20, 'B', { bouncedAt: day(19) })]],
    ['when it was to be suppressed only afterwards', on(20), [on(20), on(27)]],
    [
      'when its earlier bounce has been dismissed',
      on(27),
      [on(5)],
      [reference(5, { status: 'dismissed', version: 2 })],
    ],
    [
      'when it was blocked in an open incident, and is blocked again',
      on(27, 'Z'),
      [on(20, 'Z')],
      [reference(20, { code: 'Z' })],
    ],
    ['when it is suspended without a bounce of ours', on(20, 'S'), [on(13, 'F')]],
  ])('%s', (_, bounce, known, incidentReferences) => {
    expect(testifies(bounce, known, incidentReferences)).toBe(true);
  });

  it.each<[string, KnownBounce, readonly KnownBounce[], (readonly IncidentReference[])?]>([
    ['when the address was not to be mailed before', on(20), [on(13)]],
    ['when it had been full in five sends', on(28), [0, 7, 14, 21, 27].map((number) => on(number, 'F'))],
    ['when that is only among its older bounces', on(20), [on(-50), ...many]],
    [
      'when its earlier bounce was confirmed',
      on(20),
      [on(13)],
      [reference(13, { status: 'confirmed', version: 2 })],
    ],
    ['when it is suspended after a bounce of an open incident', on(20, 'S'), [on(13)], [reference(13)]],
    [
      'when it is suspended after one of a dismissed incident',
      on(20, 'S'),
      [on(13)],
      [reference(13, { status: 'dismissed', version: 2 })],
    ],
    [
      'when it bounces hard for a second time while an incident holds the first',
      on(30),
      [on(13)],
      [reference(13)],
    ],
    ['when it is suspended once more, long after the vendor’s hold', on(30, 'S'), [on(13)], [reference(13)]],
  ])('but not %s', (_, bounce, known, incidentReferences) => {
    expect(testifies(bounce, known, incidentReferences)).toBe(false);
  });

  it.each<[string, Evidence, readonly KnownBounce[], boolean]>([
    ['when mail has arrived since its block', delivered(20), [on(13, 'Z')], true],
    ['when mail has arrived since it was gone', delivered(20), [on(13)], true],
    ['when a link of a later send was used', used(20), [on(13)], true],
    ['but not when mail arrived before its block', delivered(10), [on(13, 'Z')], false],
    ['but not when that mail was taken back', delivered(20), [on(13), on(20, 'F')], false],
    // What came later, or with that very send, was not known when it was sent.
    ['but not when mail arrives afterwards only', delivered(30), [on(13)], false],
    ['but not when a link of a later send is used', used(30), [on(13)], false],
    ['but not by the delivery of that very send', delivered(20, send(27)), [on(13)], false],
    ['but not by a link of that very send', used(20, send(27)), [on(13)], false],
  ])('by the evidence of it: %s', (_, evidence, known, isWitness) => {
    expect(testifies(on(27), known, [], standard, evidence)).toBe(isWitness);
    expect(testifies(on(27), known, [], strict, evidence)).toBe(false);
  });

  it('by what the policy decides of what came before', () => {
    const blocked = [on(13, 'Z')];
    expect(testifies(on(20, 'Z'), blocked)).toBe(false);
    expect(testifies(on(20, 'Z'), blocked, [], cautious)).toBe(true);
  });
});
