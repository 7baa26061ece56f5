import { describe, expect, it } from 'vitest';
import { badRequest } from '../../../../local/simulated-account/errors.ts';
import { answerNotFound } from '../../../../local/simulated-account/ready-made-faults.ts';
import { dayMs } from '../../../../shared/bounce/instant.ts';
import { reportOf } from '../../../support/an-account.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const victims = people('gmail.com', 200);
const reportOfWeek = (week: number) =>
  reportOf(
    on.world.account.campaigns.find(({ name }) => name === `Week ${week}`)?.activities[0]
      ?.campaignActivityId ?? '',
  );

describe('a first run over old campaigns', () => {
  it('reads them, and judges each by those before it', async () => {
    await on.begin(weeklySends(1, 12, { 8: [bouncing('B', victims)] }), { runs: 1 });
    expect(await on.incidents()).toMatchObject([{ code: 'B', judged: { witnesses: 300, bounced: 200 } }]);
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });

  it('holds every send of a block that lasted for weeks, and lets none go by the next of them', async () => {
    const block = () => [bouncing('Z', people('gmail.com', 250))];
    const weeks = { 9: block(), 10: block(), 11: block(), 12: block() };
    await on.begin(weeklySends(1, 12, weeks), { runs: 6 });
    expect((await on.incidents()).map(({ state }) => state.status)).toEqual(['open', 'open', 'open', 'open']);
  });

  it('holds an old block and lets it go by the sends after it in one run, without an operator', async () => {
    await on.begin(weeklySends(1, 12, { 8: [bouncing('Z', victims)] }), { runs: 1 });
    expect(on.world.poller.notes.at(-1)?.fields).toMatchObject({
      incidents: { open: 0, opened: [expect.any(String)] },
    });
    expect(await on.incidents()).toMatchObject([
      { state: { status: 'dismissed', resolvedBy: 'later sends' } },
    ]);
    await on.run();
    expect(await on.decisions(victims)).toEqual({ ignore: 200 });
  });

  it('judges a send only once the six before it have been read', async () => {
    await on.begin(weeklySends(1, 12, { 12: [bouncing('B', victims)] }), { runs: 0 });
    // Youngest first: the last letters are read, and time is up.
    await on.world.runPoller({}, 8_000);
    await on.world.drain();
    expect(on.world.poller.notes.at(-1)?.fields).toMatchObject({ ending: 'timeUp' });
    expect(await on.incidents()).toEqual([]);
    await on.run();
    await on.run();
    expect(await on.incidents()).toHaveLength(1);
  });

  it('does not count removed campaigns as a baseline', async () => {
    // Gmail is most of the list and always has most of the bounces.
    const usual = (week: number) => [
      bouncing('B', people('gmail.com', 25, 1_000 + 50 * week), people('example.com', 4, 1_000 + 50 * week)),
    ];
    await on.begin(
      [1, 2, 3, 4, 5].map((week) => aWeeklySend(week, usual(week))),
      { runs: 0 },
    );
    for (const week of [2, 3, 4])
      on.world.constantContact.faults.push({ match: reportOfWeek(week), respond: answerNotFound });
    await on.run();
    await on.run();
    expect(await on.incidents()).toEqual([]);
  });
});

describe('outage detection is not blinded', () => {
  it('by an earlier report that can never be read', async () => {
    await on.begin(weeklySends(8, 11), { runs: 0 });
    on.world.constantContact.faults.push({ match: reportOfWeek(10), respond: () => badRequest('never') });
    await on.run();
    on.world.clock.advance(2 * dayMs);
    await on.run();
    on.send(aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', victims)]));
    await on.run();
    expect(await on.incidents()).toHaveLength(1);
  });
});
