import { describe, expect, it } from 'vitest';
import type { AddressFacts } from '../../../shared/bounce/assess.ts';
import { type Evidence, noEvidence } from '../../../shared/bounce/evidence.ts';
import { addBounces, type KnownBounce, noBounces } from '../../../shared/bounce/history.ts';
import type { Override } from '../../../shared/bounce/overrides.ts';
import { withoutErased } from '../../../shared/bounce/without-erased.ts';
import { aKnownBounce } from '../../support/a-bounce.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';
import { anOverride } from '../../support/an-override.ts';

const day = (number: number) => new Date(Date.UTC(2026, 10, number, 10)).toISOString();
const activity = (send: number) => `0a0a0a0a-0000-4000-8000-${String(send).padStart(12, '0')}`;
const bounced = (number: number): KnownBounce =>
  aKnownBounce({ code: 'F', bouncedAt: day(number), campaignActivityId: activity(number) });
const delivery = (number: number) => ({ campaignActivityId: activity(number), sentAt: day(number) });
const click = (sent: number, clicked: number) => ({ ...delivery(sent), clickedAt: day(clicked) });

function facts(
  bounces: readonly KnownBounce[],
  evidence: Evidence = noEvidence,
  overrides: readonly Override[] = [],
): AddressFacts {
  const incidentReferences = bounces.map(({ campaignActivityId }) =>
    anIncidentReference({ id: campaignActivityId, campaignActivityId }),
  );
  return {
    address: 'ada@example.com',
    history: addBounces(noBounces, bounces),
    overrides,
    evidence,
    incidentReferences,
  };
}

/** The person was erased on day 10, with all that was known until then. */
const tombstone = { hash: 'hash', upTo: day(10), erasedAt: day(10) };

describe('of an erased person', () => {
  it('all stays that came later', () => {
    const known = facts(
      [bounced(5), bounced(10), bounced(15)],
      { deliveries: [delivery(20), delivery(11), delivery(9)], click: click(12, 13) },
      [anOverride({ id: 'before', at: day(10) }), anOverride({ id: 'later', at: day(11) })],
    );
    expect(withoutErased(known, tombstone)).toEqual(
      facts([bounced(15)], { deliveries: [delivery(20), delivery(11)], click: click(12, 13) }, [
        anOverride({ id: 'later', at: day(11) }),
      ]),
    );
  });

  it('evidence goes by when its message was sent, not by when a link of it was used', () => {
    const known = facts([bounced(15)], { deliveries: [delivery(10)], click: click(10, 20) });
    expect(withoutErased(known, tombstone)).toEqual(facts([bounced(15)]));
  });

  it('evidence alone is nothing that stays: it speaks of no bounce', () => {
    const known = facts([bounced(5)], { deliveries: [delivery(20)], click: click(20, 21) });
    expect(withoutErased(known, tombstone)).toBeUndefined();
  });

  it('an override that came later stays, with the evidence that did', () => {
    const later = anOverride({ id: 'later', at: day(11) });
    const known = facts([bounced(5)], { deliveries: [delivery(20), delivery(3)] }, [later]);
    expect(withoutErased(known, tombstone)).toEqual(facts([], { deliveries: [delivery(20)] }, [later]));
  });
});

it('of anybody else all stays', () => {
  const known = facts([bounced(5)], { deliveries: [delivery(3)], click: click(3, 4) });
  expect(withoutErased(known, undefined)).toBe(known);
});
