import { describe, expect, it } from 'vitest';
import { baselineOf, comparisonOf, usualOf } from '../../../../shared/bounce/outage/baseline.ts';
import type { Incident } from '../../../../shared/bounce/outage/incident.ts';
import { contactsElsewhere, type Send } from '../../../../shared/bounce/outage/send.ts';
import type { Known } from '../../../../shared/bounce/outage/suspects.ts';
import type { OutageDetection } from '../../../../shared/bounce/policy.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import { activityOfWeek, aSend, type SendMade } from '../../../support/a-send.ts';
import { anIncident, ended } from '../../../support/an-incident.ts';
import { standard } from '../../../support/policies.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const gmail = providerHash('gmail.com');
/** The letters of these weeks, newest first. */
const letters = (...weeks: number[]) => weeks.map((week) => aSend({ week })).toReversed();

describe('the baseline of a send', () => {
  const never = () => false;
  const datesOf = (campaigns: readonly (readonly Send[])[] | undefined) =>
    campaigns?.map((sends) => sends[0]?.sentAt);
  const inWeeks = (...weeks: number[]) => weeks.map((week) => sentInWeek(week));

  it.each<[string, readonly Send[], readonly number[]]>([
    ['is the six sends before it', letters(1, 2, 3, 4, 5, 6, 7, 8, 9), [7, 6, 5, 4, 3, 2]],
    ['is empty for a first send', [], []],
    [
      'leaves out sends to no one, and those of the same instant',
      [...letters(8), aSend({ week: 7, sent: 0 }), ...letters(6)],
      [6],
    ],
    [
      'leaves out sends to less than a tenth as many, and those whose size the vendor does not say',
      [
        aSend({ week: 7, sent: 100 }),
        aSend({ week: 6, sent: 99 }),
        aSend({ week: 5, sent: undefined, read: 'never' }),
        aSend({ week: 4, sent: 9_000 }),
      ],
      [7, 4],
    ],
    [
      'leaves out what is out of reach, unless it had been read before',
      [
        aSend({ week: 7, isOutOfReach: true }),
        aSend({ week: 6, isOutOfReach: true, read: 'never' }),
        ...letters(5),
      ],
      [7, 5],
    ],
  ])('%s', (_, sends, weeks) => {
    expect(datesOf(baselineOf(aSend({ week: 8 }), sends, never))).toEqual(inWeeks(...weeks));
  });

  it('leaves out what was unusual', () => {
    const isUnusual = ({ sentAt }: Send) => sentAt === sentInWeek(2);
    expect(datesOf(baselineOf(aSend({ week: 4 }), letters(1, 2, 3), isUnusual))).toEqual(inWeeks(3, 1));
  });

  it('is six campaigns, each with its resend', () => {
    const withResend = (week: number) => [
      aSend({ week }),
      aSend({ week, campaignActivityId: activityOfWeek(100 + week) }),
    ];
    const sends = [7, 6, 5, 4, 3, 2, 1].flatMap(withResend);
    const baseline = baselineOf(aSend({ week: 8 }), sends, never);
    expect(datesOf(baseline)).toEqual(inWeeks(7, 6, 5, 4, 3, 2));
    expect(baseline?.map((campaign) => campaign.length)).toEqual([2, 2, 2, 2, 2, 2]);
    // The size is that of both: a half without the other would look like half the bounces.
    const isUnusual = ({ campaignActivityId }: Send) => campaignActivityId === activityOfWeek(106);
    expect(datesOf(baselineOf(aSend({ week: 8 }), sends, isUnusual))).not.toContain(sentInWeek(6));
  });

  it('is not known while one of its sends is unread', () => {
    const sends = [aSend({ week: 3 }), aSend({ week: 2, read: 'never' }), aSend({ week: 1 })];
    expect(baselineOf(aSend({ week: 4 }), sends, never)).toBeUndefined();
  });
});

describe('usual in a campaign of the baseline', () => {
  const about = { provider: gmail, code: 'B' } as const;
  const bounced = (at: SendMade['at'] = {}, what: SendMade = {}) => aSend({ at, ...what });

  it.each([
    [
      'is what bounced at the provider and elsewhere, of all that was sent',
      [bounced({ 'gmail.com': { B: 3, Z: 9 }, 'yahoo.com': { B: 7 } })],
      [{ there: 0.003, elsewhere: 0.007 }],
    ],
    ['is nothing where nothing bounced', [bounced({}, { sent: 500 })], [{ there: 0, elsewhere: 0 }]],
    [
      'is that of a campaign and its resend together, as the vendor gives the size of both',
      [bounced({ 'gmail.com': { B: 6 }, 'yahoo.com': { B: 7 } }), bounced({ 'gmail.com': { B: 2 } })],
      [{ there: 0.008, elsewhere: 0.007 }],
    ],
    ['is not known where its size is not', [bounced({ 'gmail.com': { B: 3 } }, { sent: undefined })], []],
    [
      'may be as much as at the least of the providers listed, where there was no room for this one',
      [bounced({ 'yahoo.com': { B: 9 } }, { mostUnlisted: 5 })],
      [{ there: 0.005, elsewhere: 0.009 }],
    ],
    [
      'is what bounced at the provider, listed as it is',
      [bounced({ 'gmail.com': { B: 6 } }, { mostUnlisted: 5 })],
      [{ there: 0.006, elsewhere: 0 }],
    ],
  ])('%s', (_, campaign, usual) => {
    expect(usualOf([campaign], about, [])).toEqual(usual);
  });

  it('leaves out excluded providers', () => {
    const campaign = [bounced({ 'gmail.com': { B: 3 }, 'yahoo.com': { B: 7 }, 'example.com': { B: 1 } })];
    expect(usualOf([campaign], about, [providerHash('yahoo.com')])).toEqual([
      { there: 0.003, elsewhere: 0.001 },
    ]);
  });

  it('is the dead addresses elsewhere for a block, which may be everywhere and says more of the message', () => {
    const blocked = bounced({ 'yahoo.com': { Z: 9, B: 4, S: 2 }, 'gmail.com': { Z: 50, B: 7 } });
    const elsewhere = (code: string) => contactsElsewhere(blocked, code, [gmail]);
    expect({ Z: elsewhere('Z'), B: elsewhere('B'), S: elsewhere('S') }).toEqual({ Z: 4, B: 4, S: 2 });
    expect(usualOf([[blocked]], { provider: gmail, code: 'Z' }, [])).toEqual([
      { there: 0.05, elsewhere: 0.004 },
    ]);
  });
});

describe('a suspect is compared with', () => {
  const past = Array.from({ length: 8 }, (_, week) =>
    aSend({ week: week + 1, at: { 'gmail.com': { B: 2 } } }),
  );
  const suspect = { provider: gmail, code: 'B', contacts: 60 } as const;
  const letter = (at: SendMade['at'] = { 'gmail.com': { B: 60 } }) => aSend({ week: 12, at });
  const known = (what: Partial<Known> = {}): Known => ({
    sends: past.toReversed(),
    incidents: [],
    detection: standard.outageDetection as OutageDetection,
    undecided: new Map(),
    now: sentInWeek(13),
    ...what,
  });
  const compared = (what: Partial<Known> = {}, send = letter()) => comparisonOf(send, suspect, known(what));
  const ofThisSend = { campaignActivityId: activityOfWeek(12) };

  it('the sends before it', () => {
    expect(compared()?.usual).toEqual(Array.from({ length: 6 }, () => ({ there: 0.002, elsewhere: 0 })));
  });

  it.each<[string, Incident['state'], number]>([
    ['not those in an open incident', anIncident().state, 0.002],
    ['not those in a dismissed incident', ended('dismissed'), 0.002],
    ['also those in a confirmed incident', ended('confirmed'), 0.05],
  ])('%s', (_, state, most) => {
    const sends = [aSend({ week: 9, at: { 'gmail.com': { B: 50 } } }), ...past.toReversed()];
    const incidents = [anIncident({ campaignActivityId: activityOfWeek(9), state })];
    expect(Math.max(...(compared({ sends, incidents })?.usual ?? []).map(({ there }) => there))).toBe(most);
  });

  it('the rest of its send, without what is in an incident there', () => {
    const send = letter({ 'gmail.com': { B: 60 }, 'yahoo.com': { B: 70 }, 'example.com': { B: 3 } });
    expect(compared({}, send)?.contactsElsewhere).toBe(73);
    const incidents = [anIncident({ ...ofThisSend, provider: 'yahoo.com' })];
    expect(compared({ incidents }, send)?.contactsElsewhere).toBe(3);
  });

  it.each<[string, readonly Incident[], number]>([
    ['the dead addresses elsewhere', [], 73],
    [
      'those at a provider that blocked it too',
      [anIncident({ ...ofThisSend, provider: 'yahoo.com', code: 'Z' })],
      73,
    ],
    [
      'not those at a provider in an incident of B',
      [anIncident({ ...ofThisSend, provider: 'yahoo.com' })],
      3,
    ],
  ])('for a block: %s', (_, incidents, elsewhere) => {
    const send = letter({
      'gmail.com': { Z: 60 },
      'yahoo.com': { B: 70, Z: 70 },
      'example.com': { B: 3 },
    });
    const block = { provider: gmail, code: 'Z', contacts: 60 } as const;
    expect(comparisonOf(send, block, known({ incidents }))?.contactsElsewhere).toBe(elsewhere);
  });

  it('nothing while the send before is unread', () => {
    expect(compared({ sends: [aSend({ week: 9, read: 'never' }), ...past.toReversed()] })).toBeUndefined();
  });

  it.each([
    ['nothing while more than a tenth as many rows of earlier sends are undecided', 1, 7, false],
    ['the sends before it when fewer are', 1, 6, true],
    ['the sends before it when they are of later sends', 13, 600, true],
  ])('%s', (_, week, rows, isThere) => {
    const sends = [aSend({ week: 13 }), ...past.toReversed()];
    const undecided = new Map([[activityOfWeek(week), rows]]);
    expect(compared({ sends, undecided }) !== undefined).toBe(isThere);
  });
});
