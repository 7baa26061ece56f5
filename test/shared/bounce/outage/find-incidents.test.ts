import { describe, expect, it } from 'vitest';
import type { BounceCode } from '../../../../shared/bounce/bounce-codes.ts';
import type { Covered } from '../../../../shared/bounce/outage/covered.ts';
import { incidentOf, incidentsIn, isOf } from '../../../../shared/bounce/outage/find-incidents.ts';
import type { Incident } from '../../../../shared/bounce/outage/incident.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import { aBounce } from '../../../support/a-bounce.ts';
import { activityOfWeek, aSend } from '../../../support/a-send.ts';
import { anIncident } from '../../../support/an-incident.ts';

describe('what an incident covers', () => {
  const covers = (what: Partial<Incident>, address: string, code: string = 'B') =>
    incidentOf(aBounce({ address, code }), [anIncident(what)]) !== undefined;
  const domains = (kind: 'domains' | 'all but', ...names: string[]): Partial<Incident> => ({
    covered: { kind, domains: names.map(providerHash) },
  });

  it.each<[string, Partial<Incident>, string, boolean]>([
    ['an address of one of its domains', {}, 'ada@gmail.com', true],
    ['one of another domain of that provider', {}, 'ada@googlemail.com', true],
    ['none of another', {}, 'ada@yahoo.com', false],
    ['one of a company behind it', domains('domains', 'gmail.com', 'firm.example'), 'ada@firm.example', true],
    ['every one', domains('all but'), 'ada@nobody-knows.example', true],
    ['every one but of some domains', domains('all but', 'gmail.com'), 'ada@firm.example', true],
    ['none of these', domains('all but', 'gmail.com'), 'ada@gmail.com', false],
    [
      'one of its provider, where it was opened before there were parts',
      { covered: { kind: 'provider', name: 'gmail.com' } },
      'ada@googlemail.com',
      true,
    ],
    ['and none of another', { covered: { kind: 'provider', name: 'gmail.com' } }, 'ada@yahoo.com', false],
  ])('is %s', (_, what, address, expected) => {
    expect(covers(what, address)).toBe(expected);
  });

  const old: Covered = { kind: 'provider', name: 'gmail.com' };
  it.each<[string, BounceCode, Covered | undefined, string, boolean]>([
    ['the S of its send, where it is one of B', 'B', undefined, 'S', true],
    ['no Z', 'B', undefined, 'Z', false],
    ['no B, where it is one of Z', 'Z', undefined, 'B', false],
    ['no S, where it is one of Z', 'Z', undefined, 'S', false],
    ['no S, where it was opened when each code had an incident of its own', 'B', old, 'S', false],
    ['its S, where it is one of S of that time', 'S', old, 'S', true],
  ])('is %s', (_, code, covered, bounced, expected) => {
    expect(covers({ code, ...(covered && { covered }) }, 'ada@gmail.com', bounced)).toBe(expected);
  });

  it('is nothing of another send', () => {
    const bounce = aBounce({ address: 'ada@gmail.com', campaignActivityId: activityOfWeek(9) });
    expect(incidentOf(bounce, [anIncident()])).toBeUndefined();
  });

  it('belongs to the oldest of several, and to a watch only where there is no incident', () => {
    const bounce = aBounce({ address: 'ada@gmail.com' });
    const [first, second] = [
      anIncident({ id: 'first' }),
      anIncident({ id: 'second', ...domains('all but') }),
    ];
    const watch = anIncident({ id: 'watch', level: 'watch' });
    expect(incidentOf(bounce, [first, second])?.id).toBe('first');
    expect(incidentOf(bounce, [watch, second])?.id).toBe('second');
    expect(incidentOf(bounce, [watch, { ...watch, id: 'another' }])?.id).toBe('watch');
  });
});

describe('an incident belongs to', () => {
  it('one send, in whatever case its id is written', () => {
    const send = aSend({ campaignActivityId: anIncident().campaignActivityId.toUpperCase() });
    expect([isOf(anIncident(), send), isOf(anIncident(), aSend({ week: 9 }))]).toEqual([true, false]);
  });

  it('one kind of bounce: that of S, which older ones have, is B', () => {
    const kindsOf = (code: BounceCode) =>
      (['B', 'Z'] as const).filter((kind) => incidentsIn([anIncident({ code })], aSend(), kind).length > 0);
    expect([kindsOf('B'), kindsOf('S'), kindsOf('Z')]).toEqual([['B'], ['B'], ['Z']]);
  });
});
