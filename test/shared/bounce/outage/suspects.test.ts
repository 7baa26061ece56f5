import { describe, expect, it } from 'vitest';
import { daysAfter } from '../../../../shared/bounce/instant.ts';
import { type Known, suspectsOf } from '../../../../shared/bounce/outage/suspects.ts';
import type { OutageDetection } from '../../../../shared/bounce/policy.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import { activityOfWeek, aSend, type SendMade } from '../../../support/a-send.ts';
import { anIncident, ended } from '../../../support/an-incident.ts';
import { standard } from '../../../support/policies.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const gmail = providerHash('gmail.com');
const now = sentInWeek(13);
const known: Known = {
  sends: [],
  incidents: [],
  detection: standard.outageDetection as OutageDetection,
  undecided: new Map(),
  now,
};
/** The letter of week 12, in which 60 bounced with B at Gmail unless said. */
const letter = (what: SendMade = {}) => aSend({ week: 12, at: { 'gmail.com': { B: 60 } }, ...what });
const suspects = (send = letter(), incidents: Known['incidents'] = []) =>
  suspectsOf(send, { ...known, incidents }).map(({ code, contacts }) => `${contacts} ${code}`);

describe('suspected in a send are', () => {
  it.each<[string, SendMade, readonly string[]]>([
    ['twenty contacts', { at: { 'gmail.com': { B: 20 } } }, ['20 B']],
    ['not nineteen', { at: { 'gmail.com': { B: 19 } } }, []],
    ['not nineteen at each of two providers', { at: { 'gmail.com': { B: 19 }, 'yahoo.com': { B: 19 } } }, []],
    ['not nineteen with each of two codes', { at: { 'gmail.com': { B: 19, Z: 19 } } }, []],
    [
      'the contacts of each code that an incident can be of',
      { at: { 'gmail.com': { B: 20, S: 30, Z: 40, F: 50 } } },
      ['40 Z', '30 S', '20 B'],
    ],
    ['those of each provider', { at: { 'gmail.com': { B: 20 }, 'yahoo.com': { B: 30 } } }, ['30 B', '20 B']],
    ['none while the vendor counts fewer sends than contacts bounced', { sent: 59 }, []],
    ['some once it counts them', { sent: 60 }, ['60 B']],
    ['some also where it never says', { sent: undefined }, ['60 B']],
    ['none where the report is out of reach', { isOutOfReach: true }, []],
  ])('%s', (_, what, expected) => {
    expect(suspects(letter(what))).toEqual(expected);
  });

  it.each([
    ['not those who were judged when there were as many', { contacts: 60 }, []],
    ['not those who were judged with two thirds of them and one more', { contacts: 41 }, []],
    ['those who were judged with two thirds of them', { contacts: 40 }, ['60 B']],
    [
      'those whose judgement became unsure a day ago',
      { contacts: 60, isUnsure: true, at: daysAfter(now, -1) },
      ['60 B'],
    ],
    [
      'not those whose judgement became unsure an hour less ago',
      { contacts: 60, isUnsure: true, at: daysAfter(now, -23 / 24) },
      [],
    ],
  ])('%s', (_, what, expected) => {
    const judged = { [`${gmail} B`]: { at: sentInWeek(12), isUnsure: false, ...what } };
    expect(suspects(letter({ judged }))).toEqual(expected);
  });

  const ofThisSend = { campaignActivityId: activityOfWeek(12) };

  it.each([
    ['open', anIncident(ofThisSend)],
    ['confirmed', anIncident({ ...ofThisSend, state: ended('confirmed') })],
    ['dismissed', anIncident({ ...ofThisSend, state: ended('dismissed') })],
  ])('none that are in an incident, %s', (_, incident) => {
    expect(suspects(letter(), [incident])).toEqual([]);
  });

  it.each([
    ['another send', { campaignActivityId: activityOfWeek(11) }],
    ['another provider', { ...ofThisSend, provider: 'yahoo.com' }],
    ['another code', { ...ofThisSend, code: 'Z' as const }],
  ])('those for whom there is an incident of %s only', (_, other) => {
    expect(suspects(letter(), [anIncident(other)])).toEqual(['60 B']);
  });
});
