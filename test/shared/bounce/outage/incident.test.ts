import { describe, expect, it } from 'vitest';
import {
  changeOne,
  covers,
  type Incident,
  isForgotten,
  isToPublish,
  open,
  published,
  referenceOf,
  reopen,
  resolve,
} from '../../../../shared/bounce/outage/incident.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import { aBounce } from '../../../support/a-bounce.ts';
import { activityOfWeek, aSend } from '../../../support/a-send.ts';
import { anIncident, ended } from '../../../support/an-incident.ts';
import { anIncidentReference } from '../../../support/an-incident-reference.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const at = '2026-11-20T12:00:00.000Z';
const day = (number: number) => new Date(Date.UTC(2026, 0, 1 + number)).toISOString();

/** The life of an incident in words, step by step: what is left of it after each. */
const steps: Readonly<Record<string, (incident: Incident) => Incident>> = {
  published: (incident) => published(incident, at),
  confirmed: (incident) => resolve(incident, ended('confirmed', at)),
  dismissed: (incident) => resolve(incident, ended('dismissed', at)),
  expired: (incident) => resolve(incident, ended('dismissed', at, 'later sends')),
  reopened: (incident) => reopen(incident, at),
};

function lived(life: string): string {
  const opened = anIncident({ publication: 'due' });
  const { state, version, publication } = life
    .split(', ')
    .filter((word) => word !== 'opened')
    .reduce((incident, word) => steps[word]?.(incident) ?? incident, opened);
  const by = state.status === 'open' ? '' : ` by ${state.resolvedBy}`;
  const due = publication === 'due' ? 'due' : `published at ${publication.version}`;
  return `${state.status}${by}, version ${version}, ${due}`;
}

describe('the life of an incident', () => {
  it.each([
    ['opened', 'open, version 1, due'],
    ['opened, published', 'open, version 1, published at 1'],
    ['opened, confirmed', 'confirmed by person, version 2, due'],
    ['opened, published, confirmed', 'confirmed by person, version 2, published at 1'],
    ['opened, published, dismissed', 'dismissed by person, version 2, published at 1'],
    ['opened, published, expired', 'dismissed by later sends, version 2, published at 1'],
    ['opened, published, dismissed, confirmed', 'confirmed by person, version 3, due'],
    ['opened, published, dismissed, reopened', 'open, version 3, due'],
    ['opened, published, expired, reopened, published', 'open, version 3, published at 3'],
    ['opened, published, reopened', 'open, version 1, published at 1'],
    ['opened, published, dismissed, dismissed', 'dismissed by person, version 2, published at 1'],
    ['opened, published, expired, dismissed', 'dismissed by later sends, version 2, published at 1'],
    ['opened, published, dismissed, expired', 'dismissed by person, version 2, published at 1'],
  ])('%s: %s', (life, expected) => {
    expect(lived(life)).toBe(expected);
  });

  it('says when it was resolved or reopened, the latest of them only', () => {
    const resolved = resolve(anIncident(), ended('confirmed', day(1)));
    expect(resolved.state).toEqual({ status: 'confirmed', resolvedAt: day(1), resolvedBy: 'person' });
    expect(reopen(resolved, day(2)).state).toEqual({ status: 'open', reopenedAt: day(2) });
  });

  it('is the same where it has that status already', () => {
    const dismissed = anIncident({ state: ended('dismissed') });
    expect(resolve(dismissed, ended('dismissed', at, 'later sends'))).toBe(dismissed);
    expect(reopen(anIncident(), at)).toEqual(anIncident());
  });
});

describe('a new incident', () => {
  const part = { provider: providerHash('gmail.com'), code: 'B' } as const;
  const found = { provider: 'gmail.com', contacts: 30, held: 31, sentThere: undefined, at };

  it('is of one send, one code and one provider, and its publication is due', () => {
    const send = aSend({ campaignActivityId: activityOfWeek(1).replaceAll('a', 'A') });
    const there = { messages: 300, by: 'count', of: 1_000 } as const;
    expect(open(send, part, { ...found, sentThere: there })).toEqual({
      id: expect.stringMatching(/^outage-20260106-gmail\.com-B-[0-9a-f]{8}$/),
      campaignId: 'campaign-1',
      campaignActivityId: activityOfWeek(1),
      code: 'B',
      provider: 'gmail.com',
      sentAt: sentInWeek(1),
      openedAt: at,
      contacts: 30,
      held: 31,
      sent: 1_000,
      sentThere: { messages: 300, by: 'count' },
      state: { status: 'open', reopenedAt: undefined },
      version: 1,
      publication: 'due',
    });
  });

  it('has the same id whenever it is found, and another in another send or at another provider', () => {
    const idOf = (week: number, provider: string) => open(aSend({ week }), part, { ...found, provider }).id;
    expect(idOf(1, 'gmail.com')).toBe(idOf(1, 'gmail.com'));
    expect(new Set([idOf(1, 'a.example'), idOf(1, 'b.example'), idOf(2, 'a.example')]).size).toBe(3);
  });

  it('has an id that does not name a small provider: ids stand in logs', () => {
    expect(open(aSend(), part, { ...found, provider: 'family-name.example' }).id).toMatch(/-other-B-/);
  });
});

describe('an incident is to be published', () => {
  const done = { at, version: 1 };
  const another = anIncident({ id: 'other' });

  it.each<[string, Partial<Incident>, readonly Incident[], boolean]>([
    ['while its publication is due', { publication: 'due' }, [], true],
    ['not once it was published', { publication: done }, [], false],
    [
      'not as long as it stays as it was published, though another one is open',
      { publication: done },
      [another],
      false,
    ],
    [
      'not when it ended since: the index leads to its addresses',
      { publication: done, version: 2 },
      [],
      false,
    ],
    [
      'when it ended since and another one at the provider is open: an address is on one list only',
      { publication: done, version: 2 },
      [another],
      true,
    ],
    [
      'not when the other one has ended too',
      { publication: done, version: 2 },
      [{ ...another, state: ended('confirmed') }],
      false,
    ],
    [
      'not when the other one is at another provider',
      { publication: done, version: 2 },
      [{ ...another, provider: 'yahoo.com' }],
      false,
    ],
  ])('%s', (_, what, others, expected) => {
    const incident = anIncident(what);
    expect(isToPublish(incident, [incident, ...others])).toBe(expected);
  });
});

describe('an incident of a send of day 0, with a lookback of 90 days, is forgotten', () => {
  it.each([
    ['ended on day 20', '119 days after the send', false],
    ['ended on day 20', '121 days after the send', true],
    ['ended on day 150', '179 days after the send', false],
    ['ended on day 150', '180 days after the send', true],
    ['open', '3000 days after the send', false],
  ])('%s: %s, %s', (state, now, expected) => {
    const [, endedOn] = /^ended on day (\d+)$/.exec(state) ?? [];
    const incident = anIncident({
      sentAt: day(0),
      ...(endedOn !== undefined && { state: ended('dismissed', day(Number(endedOn))) }),
    });
    const when = { now: day(Number.parseInt(now, 10)), lookbackDays: 90 };
    expect(isForgotten(incident, when)).toBe(expected);
  });

  it('by when it was opened, where the vendor does not say when it was sent', () => {
    const incident = anIncident({ sentAt: undefined, openedAt: day(0), state: ended('dismissed', day(1)) });
    expect(isForgotten(incident, { now: day(119), lookbackDays: 90 })).toBe(false);
    expect(isForgotten(incident, { now: day(121), lookbackDays: 90 })).toBe(true);
  });
});

describe('one incident of many', () => {
  it('is changed, and the others are not', () => {
    const all = [anIncident({ id: 'one' }), anIncident({ id: 'two' })];
    const dismiss = (incident: Incident) => resolve(incident, ended('dismissed'));
    const [one, two] = changeOne(all, 'two', dismiss);
    expect([one, two?.state.status]).toEqual([all[0], 'dismissed']);
  });

  it('leaves the same list when it does not change, or is not there', () => {
    const all = [anIncident()];
    expect(changeOne(all, anIncident().id, (incident) => reopen(incident, at))).toBe(all);
    expect(changeOne(all, 'another', (incident) => resolve(incident, ended('confirmed')))).toBe(all);
  });
});

describe('what an incident covers', () => {
  it.each([
    ['a bounce of its send and code at its provider', {}, true],
    ['one at another domain of its provider', { address: 'ada@googlemail.com' }, true],
    ['none at another provider', { address: 'ada@yahoo.com' }, false],
    ['none with another code', { code: 'Z' }, false],
    ['none of another send', { campaignActivityId: activityOfWeek(9) }, false],
  ])('%s', (_, what, expected) => {
    expect(covers(anIncident(), aBounce({ address: 'ada@gmail.com', ...what }))).toBe(expected);
  });

  it('is what its reference says', () => {
    expect(referenceOf(anIncident())).toEqual(anIncidentReference());
  });
});
