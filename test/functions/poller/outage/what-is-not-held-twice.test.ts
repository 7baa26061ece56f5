import { beforeEach, describe, expect, it } from 'vitest';
import { aJudgedList, type JudgedList } from '../../../support/a-judged-list.ts';
import {
  anOrdinaryWeek,
  aWeeklySend,
  bouncing,
  people,
  readers,
  weeklySends,
} from '../../../support/weekly-sends.ts';

let list: JudgedList;
beforeEach(async () => {
  list = await aJudgedList();
});

const atGmail = people('gmail.com', 200);

describe('no second incident is opened', () => {
  it('by the suspensions that follow the first', async () => {
    await list.live(
      weeklySends(1, 14, {
        12: [bouncing('B', atGmail)],
        13: [bouncing('S', atGmail)],
        14: [bouncing('S', atGmail)],
      }),
    );
    expect(list.incidents()).toMatchObject([{ code: 'B' }]);
    expect(list.decisions(atGmail)).toEqual({ review: 200 });
  });

  it('by the second strike of a company that is gone: it is held once, and suppressed then', async () => {
    const gone = people('example.org', 40);
    const list40 = { delivered: [...readers, ...gone], sends: 1_040 };
    const send = (week: number, code: string) =>
      aWeeklySend(week, [...anOrdinaryWeek(week), bouncing(code, gone)], list40);
    await list.live([...weeklySends(1, 11, {}, list40), send(12, 'B')]);
    expect(list.decisions(gone)).toEqual({ review: 40 });
    await list.live([send(13, 'S'), aWeeklySend(14, anOrdinaryWeek(14)), send(15, 'B')]);
    expect(list.incidents()).toMatchObject([{ part: { name: 'example.org' } }]);
    expect(list.decisions(gone)).toEqual({ suppress: 40 });
  });

  it('in the send of the first, however many more come', async () => {
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', atGmail)] }));
    const [send] = list.campaigns;
    const again = aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', people('gmail.com', 280))]);
    send?.activities[0]?.bounces.push(...(again.activities[0]?.bounces ?? []));
    if (send) await list.after(send, 5);
    expect(list.incidents()).toHaveLength(1);
    expect(list.decisions(people('gmail.com', 280))).toEqual({ review: 280 });
  });
});

describe('a block that lasts', () => {
  it('is held again in each send while it stands out there', async () => {
    const blocked = people('gmail.com', 250);
    await list.live(
      weeklySends(1, 14, {
        12: [bouncing('Z', blocked)],
        13: [bouncing('Z', blocked)],
        14: [bouncing('Z', blocked)],
      }),
    );
    expect(list.decisions(blocked)).toEqual({ review: 250 });
  });
});
