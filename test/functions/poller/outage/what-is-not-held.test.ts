import { beforeEach, describe, expect, it } from 'vitest';
import { choosePolicy } from '../../../../shared/bounce/policies.ts';
import { aJudgedList, type JudgedList } from '../../../support/a-judged-list.ts';
import { strict } from '../../../support/policies.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

let list: JudgedList;
beforeEach(async () => {
  list = await aJudgedList();
});

const atGmail = people('gmail.com', 60);

describe('no incident is opened', () => {
  it('in ordinary weeks, without a request', async () => {
    await list.live(weeklySends(1, 14));
    expect(list.incidents()).toEqual([]);
    expect(list.asked).toEqual({ bounces: 0, sends: 0 });
  });

  it('by nineteen contacts, whatever their share', async () => {
    const sentTo = { 'gmail.com': 20, 'example.com': 980 };
    const send = aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', people('gmail.com', 17))], { sentTo });
    await list.live([...weeklySends(1, 11), send]);
    expect(list.incidents()).toEqual([]);
    expect(list.asked).toEqual({ bounces: 0, sends: 0 });
  });

  it('by twelve at one provider and twelve at another', async () => {
    const two = [people('gmail.com', 12), people('yahoo.com', 12)];
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', ...two)] }));
    expect(list.incidents()).toEqual([]);
  });

  it('by four times the usual when that is a small share of what was sent there', async () => {
    const more = (week: number, count: number) =>
      bouncing('B', people('gmail.com', count, 3_000 + 100 * week));
    const weeks = Array.from({ length: 11 }, (_, index) => [index + 1, [more(index + 1, 4)]] as const);
    await list.live(weeklySends(1, 12, Object.fromEntries([...weeks, [12, [more(12, 23)]]])));
    expect(list.incidents()).toEqual([]);
    // It hung on what was sent there, which is asked once.
    expect(list.asked).toEqual({ bounces: 0, sends: 1 });
  });

  it('by a bad list, which bounces everywhere', async () => {
    const everywhere = [people('gmail.com', 100), people('yahoo.com', 40), people('example.com', 200)];
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', ...everywhere)] }));
    expect(list.incidents()).toEqual([]);
    expect(list.decisions(everywhere.flat())).toEqual({ suppress: 340 });
  });

  it('by a bad list whose providers block as many more as are dead', async () => {
    const everywhere = (code: string, from: number) =>
      bouncing(
        code,
        people('gmail.com', 60, from),
        people('yahoo.com', 25, from),
        people('example.com', 110, from),
      );
    const old = [everywhere('B', 5_000), everywhere('Z', 6_000)];
    await list.live(weeklySends(1, 12, { 12: old }));
    expect(list.incidents()).toEqual([]);
    expect(list.decisions(old.flatMap((group) => group.people))).toEqual({ suppress: 390 });
  });

  it('by chance in a bad list, at a provider where usually no one bounces', async () => {
    const sentTo = { 'gmail.com': 250, 'yahoo.com': 250, 'example.com': 250, 'example.net': 250 };
    const others = ['gmail.com', 'yahoo.com', 'example.com'].map((domain) => people(domain, 22, 7_000));
    const old = [bouncing('B', people('example.net', 40), ...others)];
    await list.live([...weeklySends(1, 11), aWeeklySend(12, old, { sentTo })]);
    expect(list.incidents()).toEqual([]);
  });

  it('by a first send to a bad list', async () => {
    const everywhere = [people('gmail.com', 60), people('yahoo.com', 25), people('example.com', 110)];
    await list.live([aWeeklySend(1, [bouncing('B', ...everywhere)])]);
    expect(list.incidents()).toEqual([]);
  });

  it('by a first send to one provider only, which has nothing to be compared with', async () => {
    await list.live([aWeeklySend(1, [bouncing('B', atGmail)], { sentTo: { 'gmail.com': 1_000 } })]);
    expect(list.incidents()).toEqual([]);
  });

  it('by addresses that were not to be mailed before the send', async () => {
    const weeks = Array.from({ length: 11 }, (_, index) => index + 1);
    const dead = weeks.map((week) => [week, [bouncing('B', people('gmail.com', 5, 1 + 5 * week))]] as const);
    const all = bouncing('B', people('gmail.com', 55, 6));
    await list.live(weeklySends(1, 12, { ...Object.fromEntries(dead), 12: [all] }));
    expect(list.incidents()).toEqual([]);
    expect(list.decisions(all.people)).toEqual({ suppress: 55 });
  });

  it('by as many bounces as ever in a send to the readers of one provider', async () => {
    const usual = (week: number) => bouncing('B', people('gmail.com', 22, 3_000 + 100 * week));
    const weeks = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [at + 1, [usual(at + 1)]]));
    const holiday = { sends: 300, sentTo: { 'gmail.com': 300 } };
    await list.live([...weeklySends(1, 11, weeks), aWeeklySend(12, [usual(12)], holiday)]);
    expect(list.incidents()).toEqual([]);
  });

  it('by the letter to all after small sends in which no one bounced', async () => {
    const usual = (week: number) => bouncing('B', people('gmail.com', 24, 3_000 + 100 * week));
    const letters = [1, 2, 3, 4].map((week) => aWeeklySend(week, [...anOrdinaryWeek(week), usual(week)]));
    const small = [4.2, 4.4, 4.6, 4.8].map((week) => aWeeklySend(week, [], { sends: 12 }));
    await list.live([...letters, ...small, aWeeklySend(5, [...anOrdinaryWeek(5), usual(5)])]);
    expect(list.incidents()).toEqual([]);
  });

  it('by a resend, whose numbers are those of its whole campaign', async () => {
    const weeks = Array.from({ length: 8 }, (_, at) => at + 1);
    const usual = (from: number) =>
      bouncing('B', people('gmail.com', 20, from), people('example.com', 20, from));
    const resent = weeks.map((week) => {
      const letter = aWeeklySend(week, [usual(3_000 + 100 * week)]);
      const [resend] = aWeeklySend(week, [usual(9_000 + 100 * week)], {
        sends: 600,
        role: 'resend',
      }).activities;
      if (resend) letter.activities.push(resend);
      return letter;
    });
    await list.live(resent);
    expect(list.incidents()).toEqual([]);
  });

  it('in a send whose size the vendor does not say', async () => {
    await list.live(weeklySends(1, 11));
    const send = aWeeklySend(12, [bouncing('B', atGmail)]);
    const campaigns = [
      { campaignId: send.campaignId, lastSentAt: send.lastSentAt, bounces: 60, sends: undefined },
    ];
    await list.after(send, 2, { campaigns });
    expect(list.incidents()).toEqual([]);
  });

  it('in a send whose time the vendor does not say', async () => {
    await list.live(weeklySends(1, 11));
    const send = aWeeklySend(12, [bouncing('B', atGmail)]);
    const campaigns = [{ campaignId: send.campaignId, lastSentAt: undefined, bounces: 60, sends: 1_000 }];
    await list.after(send, 2, { campaigns });
    expect(list.incidents()).toEqual([]);
  });

  it('in ordinary weeks by a policy that is set to five contacts', async () => {
    list = await aJudgedList(choosePolicy({ name: 'standard', tuned: { outageContacts: 5 } }));
    await list.live(weeklySends(1, 14));
    expect(list.incidents()).toEqual([]);
  });

  it('under the strict policy', async () => {
    list = await aJudgedList(strict);
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', atGmail)] }));
    expect(list.incidents()).toEqual([]);
    expect(list.decisions(atGmail)).toEqual({ suppress: 60 });
  });
});
