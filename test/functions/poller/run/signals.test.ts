import { expect, it } from 'vitest';
import { answerQuotaExceeded, askedFor } from '../../../../local/simulated-account/ready-made-faults.ts';
import { dayMs, hourMs } from '../../../../shared/bounce/instant.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const outage = () => aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', people('gmail.com', 200))]);

/** The metrics that one run sends. */
async function sentBy(run: () => Promise<unknown>): Promise<Record<string, number>> {
  const { counts } = on.world.poller;
  for (const name of Object.keys(counts)) delete counts[name];
  await run();
  on.world.clock.advance(hourMs);
  return { ...counts };
}

it('a run over an account without trouble sends no metric, so that none is billed', async () => {
  await on.begin(weeklySends(1, 11));
  expect(await sentBy(on.run)).toEqual({});
});

it('an incident is told by each run while it is open, and by three more that it is over', async () => {
  await on.begin(weeklySends(1, 11));
  on.send(outage());
  expect(await sentBy(on.run)).toEqual({ IncidentsOpen: 1 });
  expect(await sentBy(on.run)).toEqual({ IncidentsOpen: 1 });
  await on.resolve('dismissed');
  const after = [];
  for (let run = 0; run < 4; run += 1) after.push(await sentBy(on.run));
  expect(after).toEqual([{ IncidentsOpen: 0 }, { IncidentsOpen: 0 }, { IncidentsOpen: 0 }, {}]);
});

it('a run that may not ask, because the quota is closed, tells of incidents and of nothing that it could not see', async () => {
  await on.begin(weeklySends(1, 11));
  on.send(outage());
  await on.run();
  on.world.clock.advance(dayMs);
  on.world.constantContact.faults.push({
    match: askedFor('summaries'),
    times: 1,
    respond: answerQuotaExceeded,
  });
  await on.run();
  expect(on.world.poller.notes.at(-1)?.fields).toMatchObject({ ending: 'quotaClosed' });
  expect(await sentBy(on.run)).toEqual({ IncidentsOpen: 1 });
});
