import { describe, expect, it } from 'vitest';
import { isAgedOut } from '../../../../functions/poller/outage/age-out.ts';
import type { OutageDetection } from '../../../../shared/bounce/policy.ts';
import { providerHash } from '../../../../shared/constant-contact/fingerprint.ts';
import type { Incident } from '../../../../shared/storage/incident-register.ts';
import { activityOfWeek, aSend, type SendMade, unread } from '../../../support/a-send.ts';
import { anIncident } from '../../../support/an-incident.ts';
import { standard } from '../../../support/policies.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const guard = standard.outageDetection as OutageDetection;
const gmail = providerHash('gmail.com');

/** An outage in the letter of week 1. */
const incident = (what: Partial<Incident> = {}): Incident => ({
  ...anIncident({
    id: 'first',
    campaignId: 'campaign-1',
    campaignActivityId: activityOfWeek(1),
    sentAt: sentInWeek(1),
    sent: 1_000,
  }),
  ...what,
});
/** Whether it is over, a year later, after one more letter: that of week 4 unless said. */
function isOver(
  later: SendMade = {},
  { one = incident(), others = [] as Incident[], now = sentInWeek(52) } = {},
): boolean {
  const send = aSend({ week: 4, ...later });
  return isAgedOut(one, [send, aSend({ week: 1 })], [one, ...others], { guard, now: new Date(now) });
}

describe('an incident is over', () => {
  it.each([
    ['after a letter to the same list three weeks later', {}],
    ['after one to half as many', { sends: 500 }],
    ['after one in which a few bounced at the provider', { at: { 'gmail.com': { B: 19 } } }],
    [
      'after one in which more did, and were judged ordinary',
      {
        at: { 'gmail.com': { B: 40 } },
        report: { judged: { [`${gmail} B`]: { contacts: 40, at: sentInWeek(4), isUnsure: false } } },
      },
    ],
    ['after one in which many bounced elsewhere', { at: { 'yahoo.com': { B: 90 } } }],
    ['after one in which many bounced with another code', { at: { 'gmail.com': { F: 90 } } }],
  ])('%s', (_, later) => {
    expect(isOver(later)).toBe(true);
  });

  it.each<[string, SendMade]>([
    ['by a letter of the next week: whom the vendor suspends it does not mail', { week: 2 }],
    ['by one a fortnight later', { week: 3 }],
    ['by one of the week before', { week: 0 }],
    ['by one to less than half as many', { sends: 499 }],
    ['by one of which nobody knows how large it was', { sends: undefined }],
    [
      'by one whose report was read too soon to be complete',
      { report: { stage: { name: 'open', wholeAt: sentInWeek(4.5), lastReadAt: sentInWeek(4.5) } } },
    ],
    ['by one whose bounces there wait to be judged', { at: { 'gmail.com': { B: 20 } } }],
    [
      'by one whose judgement hangs on something',
      {
        at: { 'gmail.com': { B: 40 } },
        report: { judged: { [`${gmail} B`]: { contacts: 40, at: sentInWeek(4), isUnsure: true } } },
      },
    ],
  ])('but not %s', (_, later) => {
    expect(isOver(later)).toBe(false);
  });

  it('but not while four days have not passed since that letter', () => {
    expect(isOver({}, { now: sentInWeek(4.5) })).toBe(false);
  });

  it('but not by a report that has never been read to its end', () => {
    const one = incident();
    const when = { guard, now: new Date(sentInWeek(52)) };
    expect(isAgedOut(one, [unread(aSend({ week: 4 }))], [one], when)).toBe(false);
  });

  it.each([
    ['in the letter itself', { campaignActivityId: activityOfWeek(4) }],
    ['in another activity of its campaign', { campaignActivityId: activityOfWeek(99) }],
  ])('but not when the provider failed again %s', (_, again) => {
    const others = [incident({ id: 'second', campaignId: 'campaign-4', ...again })];
    expect(isOver({}, { others })).toBe(false);
    expect(isOver({}, { others: others.map((one) => ({ ...one, provider: 'yahoo.com' })) })).toBe(true);
    expect(isOver({}, { others: others.map((one) => ({ ...one, code: 'S' as const })) })).toBe(true);
  });

  it('but not by a resend of the same campaign', () => {
    expect(isOver({ campaign: { campaignId: 'campaign-1' } })).toBe(false);
  });

  it('after the next letter already when it was a block', () => {
    expect(isOver({ week: 2 }, { one: incident({ code: 'Z' }) })).toBe(true);
    expect(isOver({ week: 1 }, { one: incident({ code: 'Z' }) })).toBe(false);
  });

  it('after any later letter when nobody knows how large its own was', () => {
    const { sent: _, ...one } = incident();
    expect(isOver({ sends: 1 }, { one })).toBe(true);
  });

  it('but not by what a person knew who opened it again', () => {
    expect(isOver({}, { one: incident({ reopenedAt: sentInWeek(4.1) }) })).toBe(false);
    expect(isOver({}, { one: incident({ reopenedAt: sentInWeek(3.9) }) })).toBe(true);
  });

  it.each(['confirmed', 'dismissed'] as const)('but not when it is %s already', (status) => {
    expect(isOver({}, { one: incident({ status }) })).toBe(false);
  });
});
