import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounceHash } from '../../../shared/bounce/bounce.ts';
import type { Delivery, Evidence } from '../../../shared/bounce/evidence.ts';
import { heedEvidence } from '../../../shared/bounce/heed-evidence.ts';
import { addBounces, noBounces } from '../../../shared/bounce/history.ts';
import type { EvidenceRules } from '../../../shared/bounce/policy.ts';
import { heldOrVoid, type TimedBounce, timelineOf } from '../../../shared/bounce/timeline.ts';
import { anyFacts } from '../../support/arbitraries.ts';
import { allEvidence } from '../../support/decide-all.ts';
import { standard } from '../../support/policies.ts';

const rules = standard.evidence as EvidenceRules;
const codesOf = (codes: readonly (string | undefined)[]) => new Set(codes);

/** A timeline, a part of it that still counts, and evidence of the address. */
const anyAddress = anyFacts.chain(({ bounces, evidence, incidentReferences }) => {
  const known = timelineOf(addBounces(noBounces, bounces), incidentReferences, standard.outageDetection);
  return fc.record({
    known: fc.constant(known),
    timeline: fc.subarray([...known]),
    evidence: fc.constant(allEvidence(evidence)),
  });
});

/** What a timeline knows of a campaign activity. */
const sendOf = ({ campaignActivityId }: Delivery) =>
  bounceHash({ campaignActivityId, contactId: '', bouncedAt: '' }).slice(0, 5);

/** Whether an open incident holds a bounce that an automatic reply came after. */
const isAnswered = (bounce: TimedBounce, timeline: readonly TimedBounce[]) =>
  heldOrVoid(bounce) === 'held' &&
  timeline.some(({ code, bouncedAt }) => code === 'V' && bouncedAt > bounce.bouncedAt);

/** The newest delivery that no bounce takes back, found the slow way. */
function validDelivery(known: readonly TimedBounce[], { deliveries }: Evidence) {
  const valid = deliveries.filter(
    (one) => !known.some(({ code, send }) => code !== 'V' && send === sendOf(one)),
  );
  return valid.sort((one, other) => (one.sentAt < other.sentAt ? 1 : -1))[0]?.sentAt ?? '';
}

describe('evidence', () => {
  it('parts the bounces: each is in one part, and each part is in order', () => {
    fc.assert(
      fc.property(anyAddress, ({ known, timeline, evidence }) => {
        const { counting, outlived, doubted, contradicted } = heedEvidence(timeline, known, evidence, rules);
        const parts = [counting, ...[outlived, doubted, contradicted].map((part) => part?.bounces ?? [])];
        expect(parts.flat().length).toBe(timeline.length);
        for (const part of parts) expect(timeline.filter((one) => part.includes(one))).toEqual(part);
      }),
      { numRuns: 500 },
    );
  });

  it('speaks of bounces that are not later than it, of its codes, and of no dismissed incident', () => {
    fc.assert(
      fc.property(anyAddress, ({ known, timeline, evidence }) => {
        const sentAt = validDelivery(known, evidence);
        const clickSentAt = evidence.click?.sentAt ?? '';
        const sendOfClick = evidence.click && sendOf(evidence.click);
        const { counting, outlived, doubted, contradicted } = heedEvidence(timeline, known, evidence, rules);
        const isBy = (time: string, codes: string) => (bounce: TimedBounce) =>
          bounce.bouncedAt <= time &&
          codesOf([...codes]).has(bounce.code) &&
          heldOrVoid(bounce) !== 'void' &&
          !isAnswered(bounce, timeline);
        expect(outlived?.bounces ?? []).toEqual(timeline.filter(isBy(sentAt, 'FDZ')));
        expect(doubted?.bounces ?? []).toEqual(timeline.filter(isBy(sentAt, 'BS')));
        expect(contradicted?.bounces ?? []).toEqual(
          timeline.filter(
            (one) => isBy(clickSentAt, 'BSZ')(one) && !isBy(sentAt, 'BSZ')(one) && one.send !== sendOfClick,
          ),
        );
        for (const part of [outlived, doubted]) if (part) expect(part.proof.sentAt).toBe(sentAt);
        expect(counting.some(isBy(sentAt, 'BSZFD'))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves all bounces where a policy does not heed it', () => {
    fc.assert(
      fc.property(anyAddress, ({ known, timeline, evidence }) => {
        expect(heedEvidence(timeline, known, evidence, undefined)).toEqual({
          deliveries: [],
          counting: timeline,
        });
      }),
    );
  });
});
