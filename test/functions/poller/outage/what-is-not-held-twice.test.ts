import { beforeEach, describe, expect, it } from 'vitest';
import { aJudgedList, type JudgedList } from '../../../support/a-judged-list.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

let list: JudgedList;
beforeEach(async () => {
  list = await aJudgedList();
});

const atGmail = people('gmail.com', 60);

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
    expect(list.decisions(atGmail)).toEqual({ review: 60 });
  });

  it('by the second strike of a company that is gone: it is held once, and suppressed then', async () => {
    const gone = people('example.org', 40);
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', gone)] }));
    expect(list.decisions(gone)).toEqual({ review: 40 });
    await list.live(weeklySends(13, 15, { 13: [bouncing('S', gone)], 15: [bouncing('B', gone)] }));
    expect(list.incidents()).toMatchObject([{ provider: 'example.org' }]);
    expect(list.decisions(gone)).toEqual({ suppress: 40 });
  });

  it('in the send of the first, however many more come', async () => {
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', atGmail)] }));
    const [send] = list.campaigns;
    const again = aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', people('gmail.com', 250))]);
    send?.activities[0]?.bounces.push(...(again.activities[0]?.bounces ?? []));
    if (send) await list.after(send, 5);
    expect(list.incidents()).toHaveLength(1);
    expect(list.decisions(people('gmail.com', 250))).toEqual({ review: 250 });
  });
});
