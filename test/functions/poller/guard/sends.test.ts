import { describe, expect, it } from 'vitest';
import {
  baselineOf,
  contactsElsewhere,
  providersToKeep,
  type Send,
  sendsOf,
  usualOf,
} from '../../../../functions/poller/guard/sends.ts';
import { providerHash } from '../../../../shared/row-mark.ts';
import { aSend, unread } from '../../../support/a-send.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const now = new Date(sentInWeek(20));
const never = () => false;
const gmail = providerHash('gmail.com');
const weeks = (sends: readonly Send[] | undefined) => sends?.map(({ sentAt }) => sentAt);
/** The letters of these weeks, newest first. */
const letters = (...numbers: number[]) => numbers.map((week) => aSend({ week })).toReversed();

describe('the sends of an account', () => {
  const state = (campaignId: string) => ({
    campaignId,
    details: {},
    activities: [
      { campaignActivityId: `${campaignId}-primary` },
      { campaignActivityId: `${campaignId}-resend` },
    ],
  });
  const campaign = (campaignId: string, lastSentAt: string | undefined) => ({
    campaignId,
    lastSentAt,
    bounces: 0,
    sends: 10,
  });

  it('are the activities of all campaigns whose time is known, newest first', () => {
    const states = new Map(['old', 'new', 'timeless'].map((id) => [id, state(id)]));
    const campaigns = [
      campaign('old', sentInWeek(1)),
      campaign('timeless', undefined),
      campaign('new', sentInWeek(2)),
    ];
    const ids = sendsOf(campaigns, states, now).map(({ activity }) => activity.campaignActivityId);
    expect(ids).toEqual(['new-primary', 'new-resend', 'old-primary', 'old-resend']);
  });

  it('are none of a campaign that nothing is known of yet', () => {
    expect(sendsOf([campaign('unknown', sentInWeek(1))], new Map(), now)).toEqual([]);
  });
});

describe('what came before a send', () => {
  it('is the six sends before it', () => {
    const sends = letters(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(weeks(baselineOf(aSend({ week: 8 }), sends, never))).toEqual(
      [7, 6, 5, 4, 3, 2].map((week) => sentInWeek(week)),
    );
  });

  it('is not known while one of them has still to be read', () => {
    const sends = letters(1, 2, 3).map((send) => (send.sentAt === sentInWeek(2) ? unread(send) : send));
    expect(baselineOf(aSend({ week: 4 }), sends, never)).toBeUndefined();
  });

  it('is what is left where a report is out of reach, unless it had been read before', () => {
    const lost = { ...unread(aSend({ week: 2 })), isOutOfReach: true };
    const gone = { ...aSend({ week: 3 }), isOutOfReach: true };
    expect(weeks(baselineOf(aSend({ week: 4 }), [gone, lost, aSend({ week: 1 })], never))).toEqual([
      sentInWeek(3),
      sentInWeek(1),
    ]);
  });

  it('leaves out sends to nobody, sends of the same instant, and what was unusual', () => {
    const sends = [aSend({ week: 4 }), aSend({ week: 3, sends: 0 }), aSend({ week: 2 }), aSend({ week: 1 })];
    const isUnusual = ({ sentAt }: Send) => sentAt === sentInWeek(2);
    expect(weeks(baselineOf(aSend({ week: 4 }), sends, isUnusual))).toEqual([sentInWeek(1)]);
  });

  it('is nothing for a first send', () => {
    expect(baselineOf(aSend(), [aSend()], never)).toEqual([]);
  });
});

describe('what is usual', () => {
  const about = { provider: gmail, code: 'B' };
  const letter = (at: Record<string, Record<string, number>>, sends: number | undefined = 1_000) =>
    aSend({ at, sends });

  it('is what bounced at the provider and elsewhere, of all that was sent', () => {
    const past = [letter({ 'gmail.com': { B: 3, Z: 9 }, 'yahoo.com': { B: 7 } }), letter({}, 500)];
    expect(usualOf(past, about, [])).toEqual([
      { there: 0.003, elsewhere: 0.007 },
      { there: 0, elsewhere: 0 },
    ]);
  });

  it('leaves out the providers that stand apart', () => {
    const past = [letter({ 'gmail.com': { B: 3 }, 'yahoo.com': { B: 7 }, 'example.com': { B: 1 } })];
    expect(usualOf(past, about, [providerHash('yahoo.com')])).toEqual([{ there: 0.003, elsewhere: 0.001 }]);
  });

  it('is not known of a send whose size nobody knows', () => {
    expect(usualOf([aSend({ sends: undefined, at: { 'gmail.com': { B: 3 } } })], about, [])).toEqual([]);
  });

  it('may be as much as at the least of those kept, where there was no room for the provider', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, nth) => [`${nth}.example`, { B: 5 }]));
    expect(usualOf([letter(many(40))], about, [])[0]?.there).toBe(0.005);
    expect(usualOf([letter(many(39))], about, [])[0]?.there).toBe(0);
  });

  it('is nothing elsewhere for a block, which says more of the message than of the list', () => {
    expect(contactsElsewhere(letter({ 'yahoo.com': { Z: 9, B: 4 } }), 'Z', [gmail])).toBe(0);
    expect(contactsElsewhere(letter({ 'yahoo.com': { Z: 9, B: 4 } }), 'B', [gmail])).toBe(4);
  });
});

describe('the providers that poll state keeps', () => {
  const codes = ['B', 'Z'];

  it('have the codes an incident can be of, and more than one contact', () => {
    const seen = new Map([
      ['gmail', { B: 2, F: 30, '-': 4 }],
      ['yahoo', { Z: 1, V: 9 }],
      ['gmx', { B: 1, Z: 1 }],
    ]);
    expect(providersToKeep(seen, codes)).toEqual({ gmail: { B: 2 }, gmx: { B: 1, Z: 1 } });
  });

  it('are the forty where most contacts bounced, the same whatever their order', () => {
    const seen = Array.from({ length: 60 }, (_, nth) => [`p${nth}`, { B: 2 + (nth % 30) }] as const);
    const kept = providersToKeep(new Map(seen), codes);
    expect(Object.keys(kept)).toHaveLength(40);
    expect(Math.min(...Object.values(kept).map(({ B = 0 }) => B))).toBe(12);
    expect(providersToKeep(new Map(seen.toReversed()), codes)).toEqual(kept);
  });

  it('are none under a policy without a guard', () => {
    expect(providersToKeep(new Map([['gmail', { B: 99 }]]), [])).toEqual({});
  });
});
