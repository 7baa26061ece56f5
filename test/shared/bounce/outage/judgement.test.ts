import { describe, expect, it } from 'vitest';
import {
  type BouncesAtProvider,
  believable,
  fewestEarlierSends,
  judge,
} from '../../../../shared/bounce/outage/judgement.ts';
import type { OutageDetection } from '../../../../shared/bounce/policy.ts';
import { standard } from '../../../support/policies.ts';

const detection = standard.outageDetection as OutageDetection;

/** In each of five earlier sends of 10,000: so many contacts bounced there, and elsewhere. */
const past = (there: number, elsewhere: number) =>
  Array.from({ length: 5 }, () => ({ there: there / 10_000, elsewhere: elsewhere / 10_000 }));

/** A send of 10,000 messages, 2,000 of them to the provider; usually 10 bounce there, and 40 elsewhere. */
const judged = ({ sentThere = 2_000, ...what }: Case) =>
  judge(
    {
      contacts: 10,
      contactsElsewhere: 40,
      sent: 10_000,
      sentThere: sentThere === 'not known' ? undefined : { messages: sentThere, by: 'count' },
      usual: past(10, 40),
      ...what,
    },
    detection,
  );
interface Case extends Partial<Omit<BouncesAtProvider, 'sentThere'>> {
  readonly sentThere?: number | 'not known';
}

describe('against the baseline of the provider', () => {
  it.each([
    ['the usual number of bounces is ordinary', {}, 'ordinary'],
    ['twice the usual is ordinary', { contacts: 20 }, 'ordinary'],
    ['five times the usual is an outage', { contacts: 50 }, 'outage'],
    [
      'five times the usual is one even when it is not known what was sent there',
      { contacts: 50, sentThere: 'not known' },
      'outage',
    ],
    [
      'four times the usual is one when it is a tenth of what was sent there',
      { contacts: 40, sentThere: 400 },
      'outage',
    ],
    ['four times the usual is ordinary when it is less', { contacts: 40, sentThere: 401 }, 'ordinary'],
    [
      'four times the usual depends on what was sent there',
      { contacts: 40, sentThere: 'not known' },
      'unknown',
    ],
    [
      'twice the usual is ordinary, however much of a small provider it is',
      { contacts: 20, sentThere: 40 },
      'ordinary',
    ],
    [
      'three earlier sends are a baseline',
      { contacts: 50, sentThere: 'not known', usual: past(10, 40).slice(0, fewestEarlierSends) },
      'outage',
    ],
    ['a larger send bounces more', { contacts: 50, contactsElsewhere: 200, sent: 50_000 }, 'ordinary'],
    [
      'where nothing ever bounced, twenty contacts are an outage',
      { contacts: 20, usual: past(0, 40) },
      'outage',
    ],
    ['nineteen contacts never are', { contacts: 19, sentThere: 19, usual: past(0, 40) }, 'ordinary'],
    [
      'one odd send among the earlier ones does not make it usual',
      { contacts: 50, usual: [...past(10, 40).slice(1), { there: 0.5, elsewhere: 0.5 }] },
      'outage',
    ],
    ['a bad list that bounces everywhere is no outage', { contacts: 60, contactsElsewhere: 240 }, 'ordinary'],
    ['an outage stands out on a worse list, too', { contacts: 60, contactsElsewhere: 80 }, 'outage'],
  ] as const)('%s', (_, what, judgement) => {
    expect(judged(what)).toBe(judgement);
  });
});

describe('in a send that bounces three times as much elsewhere, against the others of the same send', () => {
  // 200 contacts are twenty times the usual.
  it.each([
    ['a tenth of what was sent there is an outage', { sentThere: 2_000 }, 'outage'],
    ['less than a tenth is ordinary, however many times the usual it is', { sentThere: 2_001 }, 'ordinary'],
    ['it depends on what was sent there', { sentThere: 'not known' }, 'unknown'],
    [
      'less than thrice the others is ordinary',
      { contacts: 300, contactsElsewhere: 401, sentThere: 2_000 },
      'ordinary',
    ],
    [
      'it is judged by its baseline where it bounces a little less elsewhere',
      { contactsElsewhere: 119, sentThere: 'not known' },
      'outage',
    ],
  ] as const)('%s', (_, what, judgement) => {
    expect(judged({ contacts: 200, contactsElsewhere: 120, ...what })).toBe(judgement);
  });

  it('nothing is asked where it does not stand out against its baseline either', () => {
    expect(judged({ contacts: 89, contactsElsewhere: 120, sentThere: 'not known' })).toBe('ordinary');
    expect(judged({ contacts: 90, contactsElsewhere: 120, sentThere: 'not known' })).toBe('unknown');
  });
});

describe.each([0, fewestEarlierSends - 1])(
  'with %d earlier sends, against the others of the same send',
  (count) => {
    const usual = past(10, 40).slice(0, count);
    it.each([
      ['a tenth of what was sent there, thrice the others, is an outage', { contacts: 200 }, 'outage'],
      ['exactly thrice the others is enough', { contacts: 240, contactsElsewhere: 320 }, 'outage'],
      ['less than thrice the others is ordinary', { contacts: 240, contactsElsewhere: 321 }, 'ordinary'],
      ['less than a tenth is ordinary', { contacts: 199 }, 'ordinary'],
      ['a list that bounces everywhere is ordinary', { contacts: 400, contactsElsewhere: 1_600 }, 'ordinary'],
      ['it depends on what was sent there', { contacts: 200, sentThere: 'not known' }, 'unknown'],
      [
        'a list at one provider only has nothing to be compared with',
        { contacts: 2_000, contactsElsewhere: 0, sent: 2_000 },
        'ordinary',
      ],
      ['a send of unknown size is ordinary', { contacts: 2_000, sent: undefined }, 'ordinary'],
      ['nineteen contacts are ordinary', { contacts: 19, sentThere: 19 }, 'ordinary'],
    ] as const)('%s', (_, what, judgement) => {
      expect(judged({ usual, ...what })).toBe(judgement);
    });
  },
);

it('the settings decide what stands out', () => {
  const bounces = {
    contacts: 50,
    contactsElsewhere: 40,
    sent: 10_000,
    sentThere: { messages: 2_000, by: 'count' },
    usual: past(10, 40),
  } as const;
  expect(judge(bounces, { ...detection, contacts: 51 })).toBe('ordinary');
  expect(judge(bounces, { ...detection, timesUsual: 6 })).toBe('ordinary');
  expect(judge(bounces, { ...detection, timesUsual: 6, sharePercent: 2 })).toBe('outage');
});

it('without a baseline, the size of the report of sends takes the place of the campaign’s, which counts a resend too', () => {
  const bounces = { contacts: 200, contactsElsewhere: 100, sent: 10_000 };
  const counted = { messages: 2_000, by: 'count' } as const;
  const withSize = { ...counted, of: 4_000 };
  expect(judge({ ...bounces, sentThere: counted, usual: [] }, detection)).toBe('outage');
  expect(judge({ ...bounces, sentThere: withSize, usual: [] }, detection)).toBe('ordinary');
  expect(judge({ ...bounces, sentThere: withSize, usual: past(10, 40) }, detection)).toBe('outage');
});

describe('of messages sent to a provider where 60 contacts bounced,', () => {
  it.each([
    ['a count of 60 is believed', { messages: 60, by: 'count' }, true],
    ['a count of 59 is not: its report is not complete yet', { messages: 59, by: 'count' }, false],
    ['a sample that shows none is believed', { messages: 0, by: 'sample' }, true],
  ] as const)('%s', (_, sentThere, isBelieved) => {
    expect(believable(sentThere, 60)).toEqual(isBelieved ? sentThere : undefined);
  });
});
