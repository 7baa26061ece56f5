import { describe, expect, it } from 'vitest';
import { candidateOf, type Known, suspectsOf } from '../../../../functions/poller/outage/candidates.ts';
import type { OutageDetection } from '../../../../shared/bounce/policy.ts';
import { providerHash } from '../../../../shared/constant-contact/fingerprint.ts';
import type { Incident } from '../../../../shared/storage/incident-register.ts';
import { activityOfWeek, aSend, type SendMade, unread } from '../../../support/a-send.ts';
import { anIncident } from '../../../support/an-incident.ts';
import { standard } from '../../../support/policies.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const guard = standard.outageDetection as OutageDetection;
const gmail = providerHash('gmail.com');
const now = new Date(sentInWeek(13));
const past = Array.from({ length: 8 }, (_, week) => aSend({ week: week + 1, at: { 'gmail.com': { B: 2 } } }));
const known = (what: Partial<Known> = {}): Known => ({
  sends: past.toReversed(),
  incidents: [],
  guard,
  freshIn: new Map(),
  now,
  ...what,
});
const send = (what: SendMade = {}) => aSend({ week: 12, at: { 'gmail.com': { B: 60 } }, ...what });
const judged = (what: { contacts: number; at?: string; isUnsure?: boolean }) =>
  send({ report: { judged: { [`${gmail} B`]: { at: sentInWeek(12), isUnsure: false, ...what } } } });
const suspects = (one = send(), what: Partial<Known> = {}) =>
  suspectsOf(one, known(what)).map(({ code, contacts }) => `${contacts} ${code}`);
const ofThisSend = { campaignActivityId: activityOfWeek(12) };

describe('what is suspected in a send', () => {
  it.each([
    ['twenty contacts', { at: { 'gmail.com': { B: 20 } } }, ['20 B']],
    ['not nineteen', { at: { 'gmail.com': { B: 19 } } }, []],
    ['not nineteen at each of two providers', { at: { 'gmail.com': { B: 19 }, 'yahoo.com': { B: 19 } } }, []],
    ['not nineteen with each of two codes', { at: { 'gmail.com': { B: 19, Z: 19 } } }, []],
    [
      'each code that an incident can be of',
      { at: { 'gmail.com': { B: 20, S: 30, Z: 40, F: 50 } } },
      ['40 Z', '30 S', '20 B'],
    ],
    ['each provider', { at: { 'gmail.com': { B: 20 }, 'yahoo.com': { B: 30 } } }, ['30 B', '20 B']],
    ['nothing while the vendor counts fewer sends than contacts bounced', { sends: 59 }, []],
    ['something once it counts them', { sends: 60 }, ['60 B']],
    ['something also where it never says', { sends: undefined }, ['60 B']],
    ['nothing in a report that is out of reach', { isOutOfReach: true }, []],
  ] as const)('is %s', (_, what, expected) => {
    expect(suspects(send(what))).toEqual(expected);
  });

  it.each([
    ['not what was judged with as many contacts', judged({ contacts: 60 }), []],
    ['not what was judged with two thirds of them and one more', judged({ contacts: 41 }), []],
    ['what was judged with two thirds of them', judged({ contacts: 40 }), ['60 B']],
    ['what hung on something for a day', judged({ contacts: 60, isUnsure: true }), ['60 B']],
    [
      'not what hangs on something since an hour',
      judged({ contacts: 60, isUnsure: true, at: now.toISOString() }),
      [],
    ],
  ] as const)('is %s', (_, one, expected) => {
    expect(suspects(one)).toEqual(expected);
  });

  it.each(['open', 'confirmed', 'dismissed'] as const)('is nothing that is an incident, %s', (status) => {
    expect(suspects(send(), { incidents: [anIncident({ ...ofThisSend, status })] })).toEqual([]);
  });

  it.each([
    ['another send', { campaignActivityId: activityOfWeek(11) }],
    ['another provider', { ...ofThisSend, provider: 'yahoo.com' }],
    ['another code', { ...ofThisSend, code: 'Z' as const }],
  ])('is what is an incident in %s only', (_, other) => {
    expect(suspects(send(), { incidents: [anIncident(other)] })).toEqual(['60 B']);
  });
});

describe('what it is judged by', () => {
  const suspect = { provider: gmail, code: 'B', contacts: 60 } as const;
  const judgedBy = (what: Partial<Known> = {}, one = send()) => candidateOf(one, suspect, known(what));

  it('is the sends before it', () => {
    expect(judgedBy()?.usual).toEqual(Array.from({ length: 6 }, () => ({ there: 0.002, elsewhere: 0 })));
  });

  it('is older ones instead of those that were incidents, unless an incident was confirmed', () => {
    const bad = aSend({ week: 9, at: { 'gmail.com': { B: 50 } } });
    const sends = [bad, ...past.toReversed()];
    const incident = anIncident({ campaignActivityId: activityOfWeek(9) });
    const most = (status: 'open' | 'dismissed' | 'confirmed') =>
      Math.max(
        ...(judgedBy({ sends, incidents: [{ ...incident, status }] })?.usual ?? []).map(({ there }) => there),
      );
    expect([most('open'), most('dismissed'), most('confirmed')]).toEqual([0.002, 0.002, 0.05]);
  });

  it('is the rest of the send without what is an incident there', () => {
    const one = send({ at: { 'gmail.com': { B: 60 }, 'yahoo.com': { B: 70 }, 'example.com': { B: 3 } } });
    expect(judgedBy({}, one)?.contactsElsewhere).toBe(73);
    const incidents = [anIncident({ ...ofThisSend, provider: 'yahoo.com' })];
    expect(judgedBy({ incidents }, one)?.contactsElsewhere).toBe(3);
  });

  it('is for a block the dead addresses elsewhere, without those that are an incident', () => {
    const one = send({
      at: { 'gmail.com': { Z: 60 }, 'yahoo.com': { B: 70, Z: 70 }, 'example.com': { B: 3 } },
    });
    const block = { provider: gmail, code: 'Z', contacts: 60 } as const;
    const elsewhere = (...incidents: Incident[]) =>
      candidateOf(one, block, known({ incidents }))?.contactsElsewhere;
    const atYahoo = { ...ofThisSend, provider: 'yahoo.com' };
    expect(elsewhere()).toBe(73);
    expect(elsewhere(anIncident({ ...atYahoo, code: 'Z' }))).toBe(73);
    expect(elsewhere(anIncident({ ...atYahoo, code: 'B' }))).toBe(3);
  });

  it('is not there while the send before has still to be read', () => {
    expect(judgedBy({ sends: [unread(aSend({ week: 9 })), ...past.toReversed()] })).toBeUndefined();
  });

  it.each([
    ['when more than a tenth as many rows were published of earlier sends', 1, 7, false],
    ['but is when fewer were', 1, 6, true],
    ['but is when they were published of later sends', 13, 600, true],
  ])('is not there %s', (_, week, rows, isThere) => {
    const sends = [aSend({ week: 13 }), ...past.toReversed()];
    const freshIn = new Map([[activityOfWeek(week), rows]]);
    expect(judgedBy({ sends, freshIn }) !== undefined).toBe(isThere);
  });
});
