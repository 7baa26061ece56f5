import { describe, expect, it } from 'vitest';
import { dayMs } from '../../../../shared/bounce/instant.ts';
import { minuteMs } from '../../../support/a-clock.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import { onEveryCall } from '../../../support/client-calls.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const large = { sends: 10_000, sentTo: { 'gmail.com': 3_000, 'example.com': 7_000 } };
const victims = people('gmail.com', 1_200);

/** A quarter of an hour later; without the tokens, which last a day. */
async function aRun() {
  on.world.clock.advance(15 * minuteMs);
  expect(await on.run()).toBeUndefined();
  const { token: _, ...spent } = on.spent();
  return spent;
}

describe('outage detection asks Constant Contact', () => {
  it('nothing at all in ordinary weeks, and nothing in an idle run', async () => {
    await on.begin(weeklySends(8, 11));
    on.spent();
    for (const week of [12, 13, 14]) {
      on.send(aWeeklySend(week));
      await aRun();
      expect(await aRun()).toEqual({ summaries: 1 });
    }
    expect(on.world.constantContact.requests.filter(({ query }) => query.includes('bounce_code'))).toEqual(
      [],
    );
  });

  it('for the pages of the bounces it holds when it opens an incident, and never again', async () => {
    const before = [8, 9, 10, 11].map((week) => aWeeklySend(week, anOrdinaryWeek(week), large));
    await on.begin(before, { evidenceRequestsPerDay: 0 });
    await on.live(6, 12);
    on.spent();
    on.send(aWeeklySend(12, [bouncing('B', victims), bouncing('F', people('example.com', 400))], large));
    // Four pages of the report, and three of them once more: the B.
    const { bounces, sends = 0 } = await aRun();
    expect(bounces).toBe(4 + 3);
    // Two letters back: twenty pages of the last, and few of the one before that no later one tells of.
    expect(sends).toBeLessThanOrEqual(40);
    expect(await on.incidents()).toHaveLength(1);
    expect(await aRun()).toEqual({ summaries: 1 });
  });

  it('who took the letter before when its suspensions come, and sees that they are no second one', async () => {
    await on.begin(weeklySends(9, 12, { 12: [bouncing('B', victims.slice(0, 200))] }));
    await on.live(6, 12);
    on.send(aWeeklySend(13, [bouncing('S', victims.slice(0, 200))]));
    on.spent();
    const { sends = 0 } = await aRun();
    expect(sends).toBeLessThanOrEqual(6);
    expect(await on.incidents()).toHaveLength(1);
    expect(await aRun()).toEqual({ summaries: 1 });
  });

  it('nobody where there was no letter before', async () => {
    const first = [people('example.org', 30), people('example.net', 40), people('gmail.com', 50)];
    await on.begin([aWeeklySend(1, [bouncing('B', ...first), bouncing('Z', ...first)], large)], { runs: 0 });
    expect((await aRun()).sends).toBeUndefined();
    expect(await aRun()).toEqual({ summaries: 1 });
  });

  it('nothing to decide the addresses of a resolved incident again', async () => {
    await on.begin(weeklySends(9, 12, { 12: [bouncing('B', victims.slice(0, 200))] }));
    on.spent();
    await on.resolve('dismissed');
    const sent = on.world.sent();
    expect(await aRun()).toEqual({ summaries: 1 });
    expect(on.world.sent() - sent).toBe(202);
  });
});

describe('outage detection asks the table', () => {
  it('for its register in every run, and for nothing else when there is no incident', async () => {
    const calls: string[] = [];
    let counting = false;
    await on.begin(weeklySends(9, 12), {
      watch: (client) =>
        onEveryCall(client, { name: 'calls', step: 'initialize' }, ({ command, input, make }) => {
          if (counting) calls.push(`${command} ${JSON.stringify(input)}`);
          return make();
        }),
    });
    on.world.clock.advance(dayMs);
    await on.live(8, 12);
    counting = true;
    await on.world.runPoller();
    expect(calls.filter((call) => call.includes('INCIDENTS'))).toEqual([expect.stringMatching(/^GetItem/)]);
    expect(calls.filter((call) => call.startsWith('Query'))).toEqual([]);
  });
});
