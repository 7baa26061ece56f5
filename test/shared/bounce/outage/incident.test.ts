import { describe, expect, it } from 'vitest';
import {
  becomes,
  changeOne,
  type Incident,
  isForgotten,
  isToPublish,
  isToTell,
  open,
  published,
  referenceOf,
  reopen,
  resolve,
} from '../../../../shared/bounce/outage/incident.ts';
import type { Suspicion } from '../../../../shared/bounce/outage/judge-parts.ts';
import type { Part } from '../../../../shared/bounce/outage/parts.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
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
  'become an incident': (incident) => becomes(incident, judgedAnew, at),
};
const judgedAnew = { witnesses: 300, bounced: 90, usually: 2 };

function lived(life: string, level: Incident['level'] = 'incident'): string {
  const opened = anIncident({ publication: 'due', level });
  const { state, version, publication, ...left } = life
    .split(', ')
    .filter((word) => word !== 'opened')
    .reduce((incident, word) => steps[word]?.(incident) ?? incident, opened);
  const by = state.status === 'open' ? '' : ` by ${state.resolvedBy}`;
  const due = publication === 'due' ? 'due' : `published at ${publication.version}`;
  return `${left.level === 'watch' ? 'watch, ' : ''}${state.status}${by}, version ${version}, ${due}`;
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

  it.each([
    ['opened', 'watch, open, version 1, due'],
    ['opened, become an incident', 'open, version 2, due'],
    ['opened, published, become an incident', 'open, version 2, due'],
    ['opened, published, become an incident, become an incident', 'open, version 2, due'],
    [
      'opened, published, become an incident, published, confirmed',
      'confirmed by person, version 3, published at 2',
    ],
    ['opened, published, expired', 'watch, dismissed by later sends, version 2, published at 1'],
    [
      'opened, published, expired, become an incident',
      'watch, dismissed by later sends, version 2, published at 1',
    ],
    [
      'opened, published, dismissed, become an incident',
      'watch, dismissed by person, version 2, published at 1',
    ],
    ['opened, published, confirmed', 'watch, confirmed by person, version 2, published at 1'],
    ['opened, published, expired, reopened', 'watch, open, version 3, due'],
  ])('is that of a watch: %s: %s', (life, expected) => {
    expect(lived(life, 'watch')).toBe(expected);
  });

  it('tells a person only while it is open, and no watch', () => {
    const watch = anIncident({ level: 'watch' });
    expect([watch, becomes(watch, judgedAnew, at)].map(isToTell)).toEqual([false, true]);
    expect([anIncident(), anIncident({ state: ended('dismissed') })].map(isToTell)).toEqual([true, false]);
  });

  it('keeps what it was judged by when a watch became an incident', () => {
    const watch = anIncident({ level: 'watch' });
    expect(becomes(watch, judgedAnew, at)).toMatchObject({ judged: judgedAnew, held: watch.held });
    expect(becomes(anIncident(), judgedAnew, at).judged).toEqual(anIncident().judged);
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
  const gmail = [providerHash('gmail.com'), providerHash('firm.example')];
  const found = (part: Part, is: Suspicion['is'] = 'incident'): Suspicion => ({
    ...{ part, is, witnesses: 300, bounced: 30, usually: 1.5, cells: [] },
  });
  const how = { covered: { kind: 'domains', domains: gmail } as const, held: 31, at };
  const organisation = (name: string): Part => ({ kind: 'organisation', name });
  const opened = (part: Part, week = 1) => open(aSend({ week }), 'B', found(part), how);

  it('is of one send, one kind of bounce and one part, and its publication is due', () => {
    const send = aSend({ campaignActivityId: activityOfWeek(1).replaceAll('a', 'A') });
    expect(open(send, 'B', found(organisation('gmail.com'), 'watch'), how)).toEqual({
      id: expect.stringMatching(/^outage-20260106-gmail\.com-B-[0-9a-f]{8}$/),
      level: 'watch',
      campaignId: 'campaign-1',
      campaignActivityId: activityOfWeek(1),
      code: 'B',
      part: organisation('gmail.com'),
      covered: { kind: 'domains', domains: gmail },
      sentAt: sentInWeek(1),
      openedAt: at,
      judged: { witnesses: 300, bounced: 30, usually: 1.5 },
      held: 31,
      sent: 1_000,
      state: { status: 'open', reopenedAt: undefined },
      version: 1,
      publication: 'due',
    });
  });

  it('has the same id whenever it is found, as a watch or as an incident, and another in another send or part', () => {
    const asWatch = open(aSend(), 'B', found(organisation('a.example'), 'watch'), how);
    expect(opened(organisation('a.example')).id).toBe(asWatch.id);
    const parts: readonly Part[] = [
      organisation('a.example'),
      organisation('b.example'),
      ...[{ kind: 'companies behind', name: 'a.example' } as const, { kind: 'companies' } as const],
      { kind: 'rest' },
    ];
    const ids = [...parts.map((part) => opened(part)), opened(organisation('a.example'), 2)].map(
      ({ id }) => id,
    );
    expect(new Set(ids).size).toBe(parts.length + 1);
  });

  it.each<[Part, RegExp]>([
    [organisation('gmail.com'), /-gmail\.com-B-/],
    [organisation('family-name.example'), /-other-B-/],
    [{ kind: 'companies behind', name: 'family-name.example' }, /-companies-B-/],
    [{ kind: 'companies' }, /-companies-B-/],
    [{ kind: 'rest' }, /-send-B-/],
  ])('of %j has an id that names no small provider, since ids stand in logs', (part, name) => {
    expect(opened(part).id).toMatch(name);
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
      'when it ended since and another one is open: an address is on one list only',
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
      'also when that one is of another provider: an address may wait for one of the whole send',
      { publication: done, version: 2 },
      [{ ...another, part: { kind: 'organisation', name: 'yahoo.com' } }],
      true,
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

describe('the reference of an incident', () => {
  it('of a provider is as it was before there were parts', () => {
    expect(referenceOf(anIncident())).toEqual(anIncidentReference());
  });

  it.each<[Part, { readonly provider: string; readonly about: string }]>([
    [
      { kind: 'companies behind', name: 'filter.example' },
      { provider: 'filter.example', about: 'companies behind' },
    ],
    [{ kind: 'companies' }, { provider: 'companies', about: 'companies' }],
    [{ kind: 'rest' }, { provider: 'rest', about: 'rest' }],
  ])('of %j says so', (part, expected) => {
    expect(referenceOf(anIncident({ part }))).toEqual({ ...anIncidentReference(), ...expected });
  });

  it('says that it is of a watch, as long as it is', () => {
    const watch = anIncident({ level: 'watch' });
    expect(referenceOf(watch)).toEqual(anIncidentReference({ isWatch: true }));
    expect(referenceOf(becomes(watch, judgedAnew, at))).toEqual(anIncidentReference({ version: 2 }));
  });
});
