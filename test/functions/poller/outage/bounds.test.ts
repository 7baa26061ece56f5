import { describe, expect, it } from 'vitest';
import { dayMs } from '../../../../shared/bounce/instant.ts';
import { mostIncidents } from '../../../../shared/storage/incident-register.ts';
import { aJudgedList } from '../../../support/a-judged-list.ts';
import { anIncident } from '../../../support/an-incident.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const domains = Array.from({ length: 50 }, (_, number) => `mailboxes-${number}.example`);
const list50 = {
  sends: 9_000,
  delivered: domains.flatMap((domain) => people(domain, 180)),
};

/** A letter in which all of fifty providers refused most. */
const everywhere = (week: number, code: string) =>
  aWeeklySend(week, [bouncing(code, ...domains.map((one) => people(one, 150)))], list50);

describe('outage detection has its bounds', () => {
  it('in the state of a campaign, which stays far below what an item may hold', async () => {
    const list = await aJudgedList();
    await list.live([aWeeklySend(1, [], list50), everywhere(2, 'Z')]);
    const memory = [...list.memories.values()].at(-1);
    const [report] = memory?.reports ?? [];
    expect(Object.keys(report?.providers ?? {})).toHaveLength(40);
    // A campaign has a handful of activities, and an item holds 400 KB.
    expect(JSON.stringify(report).length).toBeLessThan(20_000);
    expect(list.incidents()).toHaveLength(50);
  });

  it('in what it asks: what it has judged it does not judge again', async () => {
    const list = await aJudgedList();
    const send = everywhere(2, 'B');
    await list.live([aWeeklySend(1, [], list50), send]);
    const asked = { ...list.asked };
    await list.after(send, 3);
    expect(list.asked).toEqual(asked);
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
    const outage = aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', people('gmail.com', 200))]);
    const { failures } = await list.after(outage, 2, { incidents });
    expect([...failures.values()]).toEqual(['The register of incidents is full, so no more is opened.']);
    const reads = list.asked.bounces;
    expect((await list.after(outage, 3, { incidents })).failures.size).toBe(0);
    expect(list.asked.bounces).toBe(reads);
    await list.after(outage, 2 + dayMs / 3_600_000);
    expect(list.incidents()).toHaveLength(1);
  });
});
