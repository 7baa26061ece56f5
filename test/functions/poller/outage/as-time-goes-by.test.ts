import { describe, expect, it } from 'vitest';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import { aJudgedList } from '../../../support/a-judged-list.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const victims = people('gmail.com', 60);

describe('a send whose past is not decided yet', () => {
  it('waits while many rows of earlier sends are new, and not for the few that come with every run', async () => {
    const list = await aJudgedList();
    await list.live(weeklySends(1, 11));
    const earlier = list.campaigns[0]?.activities[0]?.campaignActivityId ?? '';
    const outage = aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', victims)]);
    await list.after(outage, 2, { publishedBy: new Map([[earlier, 7]]) });
    expect(list.incidents()).toEqual([]);
    await list.after(outage, 3, { publishedBy: new Map([[earlier, 6]]) });
    expect(list.incidents()).toHaveLength(1);
  });
});

describe('a send that grows old', () => {
  it('is not judged again when the sends before it have left the lookback', async () => {
    const list = await aJudgedList();
    // Each week more than a tenth of a small company's addresses: usual there, and much against the rest.
    const usual = (week: number) => bouncing('B', people('example.org', 20, 3_000 + 100 * week));
    const sentTo = { 'gmail.com': 300, 'example.com': 550, 'example.org': 150 };
    const sends = Array.from({ length: 12 }, (_, at) =>
      aWeeklySend(at + 1, [...anOrdinaryWeek(at + 1), usual(at + 1)], { sentTo }),
    );
    await list.live(sends);
    const before = { asked: { ...list.asked }, incidents: list.incidents() };
    list.campaigns.splice(4);
    const [youngest] = list.campaigns;
    if (youngest) await list.after(youngest, 24);
    expect({ asked: list.asked, incidents: list.incidents() }).toEqual(before);
  });
});

describe('a send that is judged bit by bit', () => {
  it('keeps what was judged before', async () => {
    const list = await aJudgedList();
    await list.live(weeklySends(1, 11));
    // Many bounced there, and nearly as many times the usual elsewhere: ordinary at first sight.
    const many = aWeeklySend(12, [bouncing('B', people('gmail.com', 25), people('example.com', 30))]);
    const before = { 'another B': { contacts: 30, at: '2026-03-24T13:00:00.000Z', isUnsure: false } };
    await list.after(many);
    const known = list.memories.get(many.campaignId);
    const reports = (known?.reports ?? []).map((report) => ({ ...report, judged: before }));
    if (known) list.memories.set(many.campaignId, { ...known, reports });
    await list.after(many, 3);
    const judged = list.memories.get(many.campaignId)?.reports[0]?.judged;
    expect(judged).toMatchObject({ ...before, [`${providerHash('gmail.com')} B`]: { contacts: 25 } });
  });
});
