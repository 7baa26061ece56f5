import { describe, expect, it } from 'vitest';
import { assess } from '../../../shared/bounce/assess.ts';
import { noEvidence } from '../../../shared/bounce/evidence.ts';
import { addBounces, noBounces } from '../../../shared/bounce/history.ts';
import type { IncidentReference } from '../../../shared/bounce/incident-reference.ts';
import { aKnownBounce, withoutCode } from '../../support/a-bounce.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';
import { cautious, standard } from '../../support/policies.ts';

const onDay = (code: string, day: number) =>
  aKnownBounce({
    code,
    bouncedAt: new Date(Date.UTC(2026, 0, 1 + day)).toISOString(),
    campaignActivityId: `send-${day}`,
  });

const assessment = (
  bounces: readonly ReturnType<typeof onDay>[],
  {
    policy = standard,
    incidentReferences = [] as readonly IncidentReference[],
    address = 'ada@example.com',
  } = {},
) =>
  assess(
    {
      address,
      history: addBounces(noBounces, bounces),
      overrides: [],
      evidence: noEvidence,
      incidentReferences,
    },
    policy,
  );

describe('a assessment', () => {
  it('names the policy with its version and the bounce that decided', () => {
    expect(assessment([onDay('F', 0), onDay('B', 3), onDay('F', 5)])).toMatchObject({
      policy: 'standard/3',
      bounceCode: 'B',
      bouncedAt: '2026-01-04T00:00:00.000Z',
    });
  });

  it('has no bounce code where the report gave none', () => {
    expect(assessment([withoutCode(onDay('B', 0))])).not.toHaveProperty('bounceCode');
  });

  it.each([
    ['non-existent', [onDay('B', 0)]],
    ['suspended', [onDay('S', 0)]],
    ['blocked', [onDay('Z', 0)]],
    ['other', [onDay('X', 0)]],
    ['soft-bounces', [onDay('F', 0)]],
    ['auto-reply', [onDay('V', 0)]],
    ['unknown-code', [onDay('Q', 0)]],
    ['sign-of-life', [onDay('B', 0), onDay('V', 3)]],
    ['soft-bounces', [onDay('F', 0), onDay('V', 3)]],
  ])('names the rule %s', (rule, bounces) => {
    expect(assessment(bounces).rule).toBe(rule);
  });

  it.each([
    ['open', 'incident'],
    ['dismissed', 'incident-void'],
    ['confirmed', 'non-existent'],
  ] as const)('of a bounce of an incident that is %s names the rule %s', (status, rule) => {
    const incidentReferences = [anIncidentReference({ campaignActivityId: 'send-0', status })];
    expect(assessment([onDay('B', 0)], { incidentReferences }).rule).toBe(rule);
  });

  it('tells how many sends added up since when, and only where they did', () => {
    const soft = [0, 7, 21, 40, 60].map((day) => onDay('F', day));
    expect(assessment(soft).addedUp).toEqual({ sends: 5, since: '2026-01-01T00:00:00.000Z' });
    expect(assessment(soft.slice(1))).not.toHaveProperty('addedUp');
    const blocks = [3, 10, 17].map((day) => onDay('Z', day));
    expect(assessment(blocks, { policy: cautious }).addedUp).toEqual({
      sends: 3,
      since: '2026-01-04T00:00:00.000Z',
    });
    expect(assessment(blocks)).not.toHaveProperty('addedUp');
  });

  it('names the domain that was probably meant, and none where there is no error', () => {
    expect(assessment([onDay('B', 0)], { address: 'ada@gmial.com' }).likelyDomain).toBe('gmail.com');
    expect(assessment([onDay('B', 0)])).not.toHaveProperty('likelyDomain');
    expect(assessment([onDay('F', 0)], { address: 'ada@gmial.com' })).not.toHaveProperty('likelyDomain');
  });
});
