import { describe, expect, it } from 'vitest';
import { dayMs } from '../../../../shared/bounce/instant.ts';
import { mostIncidents } from '../../../../shared/storage/incident-register.ts';
import { aJudgedList } from '../../../support/a-judged-list.ts';
import { anIncident } from '../../../support/an-incident.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const codes = ['B', 'S', 'Z'];
const domains = Array.from({ length: 50 }, (_, number) => `company-${number}.example`);

/** A letter in which many bounced with every code at fifty companies. */
const everywhere = (week: number) => {
  const bounced = codes.map((code, nth) =>
    bouncing(code, ...domains.map((one) => people(one, 21, 100 * (3 * week + nth)))),
  );
  return aWeeklySend(week, bounced, {
    sends: 10_000,
    sentTo: Object.fromEntries([...domains.map((one) => [one, 180]), ['gmail.com', 1_000]]),
  });
};

describe('outage detection has its bounds', () => {
  it('in the state of a campaign, which stays far below what an item may hold', async () => {
    const list = await aJudgedList();
    await list.live([1, 2].map(everywhere));
    const [memory] = list.memories.values();
    const [report] = memory?.reports ?? [];
    expect(Object.keys(report?.providers ?? {})).toHaveLength(40);
    expect(Object.keys(report?.judged ?? {}).length).toBeGreaterThanOrEqual(80);
    // A campaign has a handful of activities, and an item holds 400 KB.
    expect(JSON.stringify(report).length).toBeLessThan(20_000);
  });

  it('in what it asks: what it has judged it does not judge again', async () => {
    const list = await aJudgedList();
    const [campaign] = [everywhere(1)];
    if (campaign) await list.after(campaign);
    const reads = list.asked.bounces;
    if (campaign) await list.after(campaign, 3);
    expect(list.asked.bounces).toBe(reads);
  });

  it('in its register: full, it opens no more, says so, and judges again a day later', async () => {
    const list = await aJudgedList();
    await list.live(weeklySends(1, 11));
    const all = Array.from({ length: mostIncidents }, (_, number) => anIncident({ id: `outage-${number}` }));
    const incidents = {
      all: () => all,
      referencesOf: () => [],
      change: async () => Promise.reject(new Error('nothing is written')),
    };
    const outage = aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', people('gmail.com', 60))]);
    const { failures } = await list.after(outage, 2, { incidents });
    expect([...failures.values()]).toEqual(['The register of incidents is full, so no more is opened.']);
    const reads = list.asked.bounces;
    expect((await list.after(outage, 3, { incidents })).failures.size).toBe(0);
    expect(list.asked.bounces).toBe(reads);
    await list.after(outage, 2 + dayMs / 3_600_000);
    expect(list.incidents()).toHaveLength(1);
  });
});
