import { beforeEach, describe, expect, it } from 'vitest';
import { aJudgedList, type JudgedList } from '../../../support/a-judged-list.ts';
import { exchangesOf } from '../../../support/outage-ports-in-memory.ts';
import { cautious } from '../../../support/policies.ts';
import {
  anOrdinaryWeek,
  aWeeklySend,
  bouncing,
  type Person,
  people,
  readers,
  weeklySends,
} from '../../../support/weekly-sends.ts';

let list: JudgedList;
beforeEach(async () => {
  list = await aJudgedList();
});

const atGmail = people('gmail.com', 60);
/** What was opened, in words: "incident: organisation gmail.com, B, 60 of 298". */
const opened = () =>
  list.incidents().map(({ level, part, code, judged: { bounced, witnesses } }) => {
    const name = 'name' in part ? ` ${part.name}` : '';
    return `${level}: ${part.kind}${name}, ${code}, ${bounced} of ${witnesses}`;
  });

describe('an incident is opened', () => {
  it('when a provider refuses many who took the letter last week', async () => {
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', people('gmail.com', 200))] }));
    expect(opened()).toEqual(['incident: organisation gmail.com, B, 200 of 300']);
    expect(list.decisions(people('gmail.com', 200))).toEqual({ review: 200 });
  });

  it.each([
    ['B', 'B'],
    ['S', 'B'],
    ['Z', 'Z'],
  ])('for %s, of the kind %s', async (code, kind) => {
    await list.live(weeklySends(1, 12, { 12: [bouncing(code, people('gmail.com', 200))] }));
    expect(list.incidents()).toMatchObject([{ code: kind, level: 'incident' }]);
    expect(list.decisions(people('gmail.com', 200))).toEqual({ review: 200 });
  });

  it('for B and S together: the vendor may have suspended some for the B of another’s letter', async () => {
    const [refused, suspended] = [people('gmail.com', 100), people('gmail.com', 100, 101)];
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', refused), bouncing('S', suspended)] }));
    expect(opened()).toEqual(['incident: organisation gmail.com, B, 200 of 300']);
    expect(list.decisions([...refused, ...suspended])).toEqual({ review: 200 });
  });

  it('under the cautious policy too', async () => {
    list = await aJudgedList(cautious);
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', people('gmail.com', 200))] }));
    expect(opened()).toEqual(['incident: organisation gmail.com, B, 200 of 300']);
  });

  it('for all domains of one provider together', async () => {
    const others = people('googlemail.com', 40);
    const sends = weeklySends(1, 11, {}, { delivered: [...readers, ...others], sends: 1_040 });
    const last = aWeeklySend(12, [bouncing('B', people('gmail.com', 150), others)], { sends: 1_040 });
    await list.live([...sends, last]);
    expect(opened()).toEqual(['incident: organisation gmail.com, B, 190 of 340']);
  });

  it('for each of two providers that fail in the same send', async () => {
    const both = [people('gmail.com', 250), people('yahoo.com', 80)];
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', ...both)] }));
    expect(opened()).toEqual([
      'incident: organisation gmail.com, B, 250 of 300',
      'incident: organisation yahoo.com, B, 80 of 100',
    ]);
  });

  it('for the rest of a send that is refused everywhere, in too small parts at each provider', async () => {
    const refused = Object.entries({ 'gmail.com': 300, 'yahoo.com': 100, 'example.com': 600 });
    const some = refused.flatMap(([domain, count]) => people(domain, count / 2));
    await list.live(weeklySends(1, 12, { 12: [bouncing('Z', some)] }));
    expect(list.decisions(some)).toEqual({ review: 500 });
  });

  it('for a block and an outage in the same send', async () => {
    const [gone, blocked] = [people('yahoo.com', 80), people('gmail.com', 250)];
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', gone), bouncing('Z', blocked)] }));
    expect(opened()).toEqual([
      'incident: organisation yahoo.com, B, 80 of 100',
      'incident: organisation gmail.com, Z, 250 of 300',
    ]);
  });

  it('in a resend, by who took the letters before', async () => {
    const letter = aWeeklySend(12);
    const [resend] = aWeeklySend(12, [bouncing('B', people('gmail.com', 200))], {
      sends: 1_000,
      role: 'resend',
    }).activities;
    if (resend) letter.activities.push(resend);
    await list.live([...weeklySends(1, 11), letter]);
    expect(list.incidents()).toMatchObject([
      { campaignActivityId: resend?.campaignActivityId, judged: { bounced: 200, witnesses: 300 } },
    ]);
  });

  it('by the second letter ever: the first was taken by those who bounce now', async () => {
    await list.live(weeklySends(1, 2, { 2: [bouncing('B', people('gmail.com', 250))] }));
    expect(opened()).toEqual(['incident: organisation gmail.com, B, 250 of 300']);
  });

  it('and holds all who bounced there, witnesses or not, but judges by the witnesses', async () => {
    const never = people('gmail.com', 20, 5_000);
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', people('gmail.com', 200), never)] }));
    expect(list.incidents()).toMatchObject([{ judged: { bounced: 200 }, held: 222 }]);
    expect(list.decisions(never)).toEqual({ review: 20 });
  });

  it('under a name that tells no small provider, because it stands in logs', async () => {
    const sends = weeklySends(1, 11, {}, { delivered: [...readers, ...people('family-name.example', 60)] });
    await list.live([
      ...sends,
      aWeeklySend(12, [bouncing('B', people('family-name.example', 60), people('gmail.com', 200))]),
    ]);
    const ids = list.incidents().map(({ id }) => id.replace(/[0-9a-f]{8}$/, '').replace(/\d{8}/, ''));
    expect(ids.sort()).toEqual(['outage--gmail.com-B-', 'outage--other-B-']);
  });
});

describe('a watch is opened', () => {
  it('where chance explains what bounced, but in one case of a hundred only', async () => {
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', atGmail)] }));
    expect(opened()).toEqual(['watch: organisation gmail.com, B, 60 of 300']);
    expect(list.decisions(atGmail)).toEqual({ review: 60 });
  });

  it('and becomes an incident as more rows arrive, and nothing else then holds any of them', async () => {
    const send = aWeeklySend(12, [bouncing('B', atGmail)]);
    await list.live([...weeklySends(1, 11), send]);
    const [watch] = list.incidents();
    const [activity] = aWeeklySend(12, [bouncing('B', people('gmail.com', 250))]).activities;
    send.activities[0]?.bounces.splice(0, 60, ...(activity?.bounces ?? []));
    await list.after(send, 4);
    expect(opened()).toEqual(['incident: organisation gmail.com, B, 250 of 300']);
    expect(list.incidents()).toMatchObject([{ id: watch?.id, version: 2 }]);
    expect(list.decisions(people('gmail.com', 250))).toEqual({ review: 250 });
  });

  it('for a club of a few dozen', async () => {
    const club = [people('gmail.com', 18), people('yahoo.com', 6), people('office.example', 10)].flat();
    const letters = Array.from({ length: 5 }, (_, at) =>
      aWeeklySend(at + 1, [], { sends: club.length, delivered: club }),
    );
    const refused = bouncing('B', people('gmail.com', 10));
    await list.live([...letters, aWeeklySend(6, [refused], { sends: club.length, delivered: club })]);
    expect(opened()).toEqual([expect.stringMatching(/organisation gmail\.com, B, 10 of 18$/)]);
  });
});

describe('companies', () => {
  const firms = Array.from({ length: 200 }, (_, at) => `firm-${at}.example`);
  const staff = firms.flatMap((domain) => people(domain, 1));
  const on = (refused: readonly Person[], code = 'Z') => [
    ...weeklySends(1, 11, {}, { delivered: [...readers, ...staff], sends: 1_200 }),
    aWeeklySend(12, [...anOrdinaryWeek(12), bouncing(code, refused)], {
      delivered: [...readers, ...staff],
      sends: 1_200,
    }),
  ];

  it('are told apart by who receives their mail: a filter before forty of them refuses thirty', async () => {
    const behind = Object.fromEntries(firms.slice(0, 40).map((domain) => [domain, 'filter.example']));
    list = await aJudgedList(undefined, { exchanges: exchangesOf(behind) });
    const refused = staff.slice(0, 30);
    await list.live(on(refused));
    expect(opened()[0]).toBe('incident: organisation filter.example, Z, 30 of 40');
    expect(list.decisions(refused)).toEqual({ review: 30 });
  });

  it('stand with the mailboxes of their provider, or apart from them where these are well', async () => {
    const hosted = Object.fromEntries(firms.slice(0, 60).map((domain) => [domain, 'gmail.com']));
    list = await aJudgedList(undefined, { exchanges: exchangesOf(hosted) });
    const refused = staff.slice(0, 50);
    await list.live(on(refused));
    expect(opened()).toContain('incident: companies behind gmail.com, Z, 50 of 60');
    expect(list.decisions(refused)).toEqual({ review: 50 });
  });

  it('are judged together where nobody knows who receives their mail', async () => {
    const refused = staff.slice(0, 80);
    await list.live(on(refused));
    expect(opened()).toEqual([expect.stringMatching(/companies, Z, 80 of 200$/)]);
    expect(list.decisions(refused)).toEqual({ review: 80 });
  });

  it('count once, however many of their people bounce', async () => {
    const many = firms.slice(0, 3).flatMap((domain) => people(domain, 4));
    const delivered = [...readers, ...staff, ...many];
    await list.live([
      ...weeklySends(1, 11, {}, { delivered, sends: 1_212 }),
      aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('Z', many)], { delivered, sends: 1_212 }),
    ]);
    expect(opened()).toEqual([]);
  });

  it('that have gone are no incident, and counted for none', async () => {
    const refused = staff.slice(0, 80);
    const gone = new Set(firms.slice(0, 80));
    const lookUp = async (domains: readonly string[]) =>
      new Map(
        domains.filter((domain) => gone.has(domain)).map((domain) => [domain, { kind: 'gone' }] as const),
      );
    list = await aJudgedList(undefined, { exchanges: { lookUp } });
    await list.live(on(refused, 'B'));
    expect(opened()).toEqual([]);
    expect(list.decisions(refused)).toEqual({ suppress: 80 });
  });
});
