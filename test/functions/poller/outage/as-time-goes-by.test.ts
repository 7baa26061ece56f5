import { describe, expect, it } from 'vitest';
import { aJudgedList } from '../../../support/a-judged-list.ts';
import {
  anOrdinaryWeek,
  aWeeklySend,
  bouncing,
  people,
  readers,
  weeklySends,
} from '../../../support/weekly-sends.ts';

const victims = people('gmail.com', 200);
const outage = () => aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', victims)]);

describe('a send is judged by those who took earlier ones', () => {
  it('as they were when it was judged first, however much is sent later', async () => {
    const list = await aJudgedList();
    const send = outage();
    await list.live([...weeklySends(1, 11), send]);
    const pages = list.asked.sends;
    send.activities[0]?.bounces.push(
      ...(aWeeklySend(12, [bouncing('B', people('gmail.com', 20, 201))]).activities[0]?.bounces ?? []),
    );
    await list.live(weeklySends(13, 13));
    await list.after(send, 12);
    expect(list.asked.sends).toBe(pages);
    expect(list.incidents()).toMatchObject([{ judged: { witnesses: 300, bounced: 200 } }]);
  });

  it('not again while nothing more has bounced', async () => {
    const list = await aJudgedList();
    const send = outage();
    await list.live([...weeklySends(1, 11), send]);
    const asked = { ...list.asked };
    await list.after(send, 24);
    expect(list.asked).toEqual(asked);
  });

  it('in turns, where the letters go to two lists that share nobody', async () => {
    const list = await aJudgedList();
    const [ones, others] = [readers.slice(0, 500), readers.slice(500)];
    const sends = Array.from({ length: 8 }, (_, at) =>
      aWeeklySend(at + 1, [], { delivered: at % 2 === 0 ? ones : others, sends: 500 }),
    );
    const refused = ones.filter(({ email_address }) => email_address.endsWith('@gmail.com')).slice(0, 250);
    await list.live([...sends, aWeeklySend(9, [bouncing('B', refused)], { delivered: ones, sends: 500 })]);
    expect(list.incidents()).toMatchObject([{ part: { name: 'gmail.com' }, judged: { bounced: 250 } }]);
  });

  it('that are older than three months where there are no others', async () => {
    const list = await aJudgedList();
    const old = aWeeklySend(1);
    const list3 = [old, aWeeklySend(20, [...anOrdinaryWeek(20), bouncing('B', victims)])];
    await list.live(list3);
    expect(list.incidents()).toMatchObject([{ judged: { bounced: 200 } }]);
  });
});

describe('a list of which a sample is read', () => {
  it('is judged by the sample, with all who bounced held', async () => {
    const list = await aJudgedList();
    const large = { sends: 40_000, sentTo: { 'gmail.com': 20_000, 'example.com': 20_000 } };
    const [atGmail, elsewhere] = [people('gmail.com', 20_000), people('example.com', 20_000)];
    const delivered = atGmail.flatMap((one, at) => [one, elsewhere[at] ?? one]);
    const refused = atGmail.slice(0, 9_000);
    await list.live([
      ...[1, 2, 3, 4].map((week) => aWeeklySend(week, [], { ...large, delivered })),
      aWeeklySend(5, [bouncing('B', refused)], { ...large, delivered }),
    ]);
    expect(list.asked.sends).toBe(40);
    const [incident] = list.incidents();
    expect(incident).toMatchObject({ level: 'incident', held: 9_000 });
    expect(incident?.judged).toMatchObject({ witnesses: 10_000, bounced: 9_000 });
  });
});
