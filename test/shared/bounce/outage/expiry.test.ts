import { describe, expect, it } from 'vitest';
import { expire, isExpired } from '../../../../shared/bounce/outage/expiry.ts';
import type { Incident } from '../../../../shared/bounce/outage/incident.ts';
import type { OutageDetection } from '../../../../shared/bounce/policy.ts';
import { activityOfWeek, aSend, type SendMade } from '../../../support/a-send.ts';
import { anIncident, ended } from '../../../support/an-incident.ts';
import { standard } from '../../../support/policies.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const detection = standard.outageDetection as OutageDetection;

/** An outage in the letter of week 1. */
const incident = (what: Partial<Incident> = {}): Incident =>
  anIncident({
    id: 'first',
    campaignId: 'campaign-1',
    campaignActivityId: activityOfWeek(1),
    sentAt: sentInWeek(1),
    sent: 1_000,
    ...what,
  });
/** Whether it has expired after one more letter: that of week 4 unless said. */
function hasExpired(
  later: SendMade = {},
  { one = incident(), others = [] as readonly Incident[] } = {},
): boolean {
  const send = aSend({ week: 4, ...later });
  return isExpired(one, [send, aSend({ week: 1 })], [one, ...others], detection);
}
const judged = (isUnsure: boolean) => ({
  B: { contacts: 40, at: sentInWeek(4), isUnsure },
});

describe('an open incident expires', () => {
  it.each<[string, SendMade]>([
    ['by a letter to the same list three weeks later', {}],
    ['by one to half as many', { sent: 500 }],
    ['by one in which one bounced', { at: { 'gmail.com': { B: 1 } } }],
    [
      'by one in which more did, and were judged ordinary',
      { at: { 'gmail.com': { B: 40 } }, judged: judged(false) },
    ],
    ['by one in which many bounced with another code', { at: { 'gmail.com': { F: 90 } } }],
  ])('%s', (_, later) => {
    expect(hasExpired(later)).toBe(true);
  });

  it.each<[string, SendMade]>([
    ['by a letter of the next week: the vendor does not mail suspended addresses', { week: 2 }],
    ['by one a fortnight later', { week: 3 }],
    ['by one of the week before', { week: 0 }],
    ['by one to less than half as many', { sent: 499 }],
    ['by one whose size the vendor does not say', { sent: undefined }],
    ['by one whose report was read too early to be complete', { read: 'early' }],
    ['by one whose report was never read to its end', { read: 'never' }],
    ['by one whose bounces there wait to be judged', { at: { 'gmail.com': { B: 2 } } }],
    ['by one whose judgement is unsure', { at: { 'gmail.com': { B: 40 } }, judged: judged(true) }],
    ['by a resend of the same campaign', { campaignId: 'campaign-1' }],
  ])('not %s', (_, later) => {
    expect(hasExpired(later)).toBe(false);
  });

  it.each([
    ['in the letter itself', { campaignActivityId: activityOfWeek(4) }],
    ['in another activity of its campaign', { campaignActivityId: activityOfWeek(99) }],
  ])('not when the provider was at fault again %s', (_, again) => {
    const others = [incident({ id: 'second', campaignId: 'campaign-4', ...again })];
    expect(hasExpired({}, { others })).toBe(false);
    const atYahoo = { part: { kind: 'organisation', name: 'yahoo.com' } } as const;
    expect(hasExpired({}, { others: others.map((one) => ({ ...one, ...atYahoo })) })).toBe(true);
    expect(hasExpired({}, { others: others.map((one) => ({ ...one, code: 'Z' as const })) })).toBe(true);
  });

  it.each<[string, Partial<Incident>, SendMade, boolean]>([
    ['a watch, not by a resend of its own letter', { level: 'watch' }, { campaignId: 'campaign-1' }, false],
    ['a block, by the next letter already', { code: 'Z' }, { week: 2 }, true],
    ['a block, not by its own letter', { code: 'Z' }, { week: 1 }, false],
    ['one of unknown size, by a letter of any size', { sent: undefined }, { sent: 1 }, true],
    ['one of unknown time, by no letter', { sentAt: undefined }, {}, false],
    ['a reopened one, not by a letter before that', { state: reopenedIn(4.1) }, {}, false],
    ['a reopened one, by a letter after that', { state: reopenedIn(3.9) }, {}, true],
    ['not one that is confirmed', { state: ended('confirmed') }, {}, false],
    ['not one that is dismissed', { state: ended('dismissed') }, {}, false],
  ])('%s', (_, what, later, expected) => {
    expect(hasExpired(later, { one: incident(what) })).toBe(expected);
  });
});

function reopenedIn(week: number) {
  return { status: 'open', reopenedAt: sentInWeek(week) } as const;
}

describe('a watch', () => {
  it('is over with the next letter, though its provider stands out there again', () => {
    const one = incident({ level: 'watch' });
    const others = [incident({ id: 'second', level: 'watch', campaignId: 'campaign-4' })];
    expect(hasExpired({}, { one, others })).toBe(true);
    expect(hasExpired({}, { others })).toBe(false);
  });
});

describe('expiry', () => {
  const at = sentInWeek(6);

  it('dismisses what has expired, by later sends', () => {
    const other = incident({ id: 'other', sentAt: undefined });
    expect(expire([incident(), other], [aSend({ week: 4 })], detection, at)).toEqual([
      { ...incident(), version: 2, state: ended('dismissed', at, 'later sends') },
      other,
    ]);
  });

  it('leaves the same list when nothing has expired', () => {
    const all = [incident()];
    expect(expire(all, [], detection, at)).toBe(all);
  });
});
