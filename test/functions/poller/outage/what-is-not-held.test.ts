import { beforeEach, describe, expect, it } from 'vitest';
import { aJudgedList, type JudgedList } from '../../../support/a-judged-list.ts';
import { strict } from '../../../support/policies.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

let list: JudgedList;
beforeEach(async () => {
  list = await aJudgedList();
});

const atGmail = people('gmail.com', 200);

describe('nothing is held', () => {
  it('in ordinary weeks, without a request', async () => {
    await list.live(weeklySends(1, 14));
    expect(list.incidents()).toEqual([]);
    expect(list.asked).toEqual({ bounces: 0, sends: 0 });
  });

  it('by an old list that is sent among clean ones: nobody on it took a letter', async () => {
    const old = ['gmail.com', 'yahoo.com', 'example.com'].flatMap((domain) => people(domain, 300, 5_000));
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', old)] }));
    expect(list.incidents()).toEqual([]);
    expect(list.decisions(old)).toEqual({ suppress: 900 });
  });

  it('by a bought list, in the first letter ever', async () => {
    const bought = ['gmail.com', 'yahoo.com', 'example.com'].flatMap((domain) => people(domain, 100, 5_000));
    await list.live([aWeeklySend(1, [bouncing('B', bought)])]);
    expect(list.incidents()).toEqual([]);
    expect(list.asked).toEqual({ bounces: 0, sends: 0 });
    expect(list.decisions(bought)).toEqual({ suppress: 300 });
  });

  it('by addresses that bounced in the letter before: they are no witnesses', async () => {
    const weeks = Array.from({ length: 11 }, (_, index) => index + 1);
    const dead = weeks.map((week) => [week, [bouncing('B', people('gmail.com', 5, 1 + 5 * week))]] as const);
    const all = bouncing('B', people('gmail.com', 55, 6));
    await list.live(weeklySends(1, 12, { ...Object.fromEntries(dead), 12: [all] }));
    expect(list.decisions(all.people.slice(0, -5))).toEqual({ suppress: 50 });
  });

  it('by as many bounces as ever', async () => {
    const usual = (week: number) => bouncing('B', people('gmail.com', 22, 1 + 22 * week));
    const weeks = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [at + 1, [usual(at + 1)]]));
    await list.live(weeklySends(1, 12, weeks));
    // In the third and fourth week there are too few to tell what is usual.
    const late = list.incidents().filter(({ sentAt = '' }) => sentAt > '2026-02-01');
    expect(late).toEqual([]);
  });

  it('by a few more at each of two providers', async () => {
    const two = [people('gmail.com', 6), people('yahoo.com', 3)];
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', ...two)] }));
    expect(list.incidents()).toEqual([]);
  });

  it('in a send whose time the vendor does not say', async () => {
    await list.live(weeklySends(1, 11));
    const send = aWeeklySend(12, [bouncing('B', atGmail)]);
    const campaigns = [{ campaignId: send.campaignId, lastSentAt: undefined, bounces: 60, sends: 1_000 }];
    await list.after(send, 2, { campaigns });
    expect(list.incidents()).toEqual([]);
  });

  it('under the strict policy', async () => {
    list = await aJudgedList(strict);
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', atGmail)] }));
    expect(list.incidents()).toEqual([]);
    expect(list.decisions(atGmail)).toEqual({ suppress: 200 });
  });
});

describe('of an outage and an old list in one send', () => {
  it('those at the provider are held, and the dead of the list elsewhere are suppressed', async () => {
    const living = people('gmail.com', 200);
    const old = (domain: string) => people(domain, 60, 5_000);
    const send = [bouncing('B', living, old('gmail.com'), old('yahoo.com'), old('example.com'))];
    await list.live([...weeklySends(1, 11), aWeeklySend(12, [...anOrdinaryWeek(12), ...send])]);
    expect(list.decisions(living)).toEqual({ review: 200 });
    expect(list.decisions([...old('yahoo.com'), ...old('example.com')])).toEqual({ suppress: 120 });
    expect(list.decisions(old('gmail.com'))).toEqual({ review: 60 });
  });
});
